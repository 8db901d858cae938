// The numbers to call first when money is being taken this minute.

import { zhCN } from "../locale/zh-CN";

const { urgent } = zhCN;

export function Urgent({ hotline }: { hotline: string | null }) {
  const lines: [string, string][] = [
    [urgent.police, "110"],
    [urgent.antiFraud, "96110"],
    ...(hotline ? [[urgent.hotline, hotline] as [string, string]] : []),
  ];
  return (
    <aside className="urgent" aria-label={urgent.heading}>
      <p>
        <strong>{urgent.heading}</strong>
        <span>{urgent.body}</span>
      </p>
      <ul>
        {lines.map(([name, number]) => (
          <li key={number}>
            <a href={`tel:${number.replace(/[^\d+]/g, "")}`} aria-label={urgent.call(name, number)}>
              <b>{number}</b>
              <span>{name}</span>
            </a>
          </li>
        ))}
      </ul>
    </aside>
  );
}
