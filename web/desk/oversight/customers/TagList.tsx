// The tags of a customer beside their name.

import type { Tag } from "./contract";

export function TagList({ tags }: { tags: readonly Tag[] }) {
  return tags.map(({ name, title, advice }) => (
    <span key={name} className="tag" title={advice ?? undefined}>
      {title}
    </span>
  ));
}
