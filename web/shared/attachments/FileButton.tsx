// The paper clip: picks files to stage.

import { ClipIcon } from "../icons";
import { ACCEPTED } from "./staging";

interface Props {
  readonly label: string;
  readonly className?: string;
  readonly size?: number;
  readonly onFiles: (files: readonly File[]) => void;
}

export function FileButton({ label, className = "", size = 18, onFiles }: Props) {
  return (
    <label className={`icon-button ${className}`.trim()} title={label}>
      <input
        type="file"
        multiple
        className="visually-hidden"
        accept={ACCEPTED}
        aria-label={label}
        onChange={(event) => {
          onFiles(Array.from(event.target.files ?? []));
          event.target.value = ""; // the same file may be picked again
        }}
      />
      <ClipIcon size={size} />
    </label>
  );
}
