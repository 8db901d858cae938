// The few drawings the page uses, in the colour of the text beside them, hidden from screen readers.

import type { ReactNode } from "react";

/** The hand they are all drawn in. */
export function Drawing({ children, size = 20 }: { children: ReactNode; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export const SendIcon = () => (
  <Drawing>
    <path d="M12 19V5M5.5 11.5 12 5l6.5 6.5" />
  </Drawing>
);

export const HeadsetIcon = () => (
  <Drawing size={18}>
    <path d="M4 15v-3a8 8 0 0 1 16 0v3" />
    <path d="M4 15.5A2.5 2.5 0 0 1 6.5 13H8v6.5H6.5A2.5 2.5 0 0 1 4 17zM20 15.5a2.5 2.5 0 0 0-2.5-2.5H16v6.5h1.5A2.5 2.5 0 0 0 20 17z" />
  </Drawing>
);

export const PhoneIcon = () => (
  <Drawing size={18}>
    <path d="M6.5 4h2.6l1.4 4-2 1.4a12 12 0 0 0 6.1 6.1l1.4-2 4 1.4v2.6a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4.5 6.2 2 2 0 0 1 6.5 4z" />
  </Drawing>
);

export const MoreIcon = () => (
  <Drawing>
    <path d="M6 12h.01M12 12h.01M18 12h.01" strokeWidth="3.2" />
  </Drawing>
);

export const RestartIcon = () => (
  <Drawing size={18}>
    <path d="M12 5.5v13M5.5 12h13" />
  </Drawing>
);

export const CloseIcon = () => (
  <Drawing>
    <path d="m6 9.5 6 6 6-6" />
  </Drawing>
);

export const CheckIcon = ({ size = 18 }: { size?: number }) => (
  <Drawing size={size}>
    <path d="m5.5 12.5 4.3 4.3 8.7-9.3" strokeWidth="2.2" />
  </Drawing>
);

export const CopyIcon = () => (
  <Drawing size={16}>
    <rect x="8.5" y="8.5" width="11" height="11" rx="2" />
    <path d="M15.5 8.5v-2a2 2 0 0 0-2-2h-7a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h2" />
  </Drawing>
);

export const DownIcon = () => (
  <Drawing size={16}>
    <path d="M12 5v14M6 13l6 6 6-6" />
  </Drawing>
);

export const AlertIcon = ({ size = 16 }: { size?: number }) => (
  <Drawing size={size}>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 7.8v5M12 16.2h.01" />
  </Drawing>
);

export const KeyboardIcon = () => (
  <Drawing>
    <rect x="3" y="6.5" width="18" height="11.5" rx="2" />
    <path d="M6.5 10h.01M10 10h.01M14 10h.01M17.5 10h.01M6.5 14.5h.01M9.5 14.5h5M17.5 14.5h.01" />
  </Drawing>
);

export const ClipIcon = ({ size = 18 }: { size?: number }) => (
  <Drawing size={size}>
    <path d="m19 11.5-7.2 7.2a4.5 4.5 0 0 1-6.4-6.4l7.6-7.6a3 3 0 0 1 4.2 4.2l-7.6 7.6a1.5 1.5 0 0 1-2.1-2.1l6.6-6.6" />
  </Drawing>
);

export const FileIcon = () => (
  <Drawing size={22}>
    <path d="M6.5 3.5h7l4 4v13h-11zM13.5 3.5v4h4" />
  </Drawing>
);

export const CrossIcon = () => (
  <Drawing size={14}>
    <path d="M6 6l12 12M18 6 6 18" strokeWidth="2.4" />
  </Drawing>
);

export const SaveIcon = () => (
  <Drawing>
    <path d="M12 4.5v10.5M7.5 11l4.5 4.5 4.5-4.5M5 19.5h14" />
  </Drawing>
);

export const RetryIcon = () => (
  <Drawing size={18}>
    <path d="M19 12a7 7 0 1 1-2.1-5M17 3.5V7.2h-3.7" />
  </Drawing>
);

/** A speech bubble that holds an ear's two curves: Tingsu, 听诉, listening to a complaint. */
export const Mark = ({ size = 36 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 36 36" aria-hidden="true" focusable="false">
    <path
      d="M18 3.5c8 0 14.5 5.7 14.5 13S26 29.5 18 29.5c-1.5 0-3-.2-4.4-.6L6.8 32.3c-.7.3-1.4-.3-1.2-1l1.2-5.5C4.7 23.4 3.5 20.1 3.5 16.5c0-7.3 6.5-13 14.5-13z"
      fill="var(--brand)"
    />
    <path
      d="M13 16.2a5.1 5.1 0 0 1 10.2 0c0 3.8-3.6 3.9-3.6 6.2 0 1.3-1 2.1-2.2 2.1-.9 0-1.6-.4-2-1.1M16 16.3a2.1 2.1 0 0 1 4.2 0"
      fill="none"
      stroke="var(--on-brand)"
      strokeWidth="1.9"
      strokeLinecap="round"
    />
  </svg>
);
