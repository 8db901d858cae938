// Which days a report is about: a span of the calendar, or a first and a last day.

import { words as all } from "../../locale/zh-CN-oversight";
import { FREE, isDay, SPANS, type Chosen, type Days, type Span } from "./period";

const { reports: words } = all;

interface Props {
  readonly chosen: Chosen;
  readonly days: Days;
  readonly onChoose: (chosen: Chosen) => void;
}

export function PeriodPicker({ chosen, days, onChoose }: Props) {
  const onDay = (part: Partial<Days>) => {
    const next = { ...days, ...part };
    if (isDay(next.from) && isDay(next.to)) onChoose({ span: FREE, ...next });
  };
  return (
    <div className="period" role="group" aria-label={words.period}>
      <select
        className="pick"
        aria-label={words.span}
        value={chosen.span}
        onChange={({ target: { value } }) => onChoose(value === FREE ? { span: FREE, ...days } : { span: value as Span })}
      >
        {[...SPANS, FREE].map((span) => (
          <option key={span} value={span}>
            {words.spans[span]}
          </option>
        ))}
      </select>
      <input type="date" className="pick" aria-label={words.from} value={days.from} max={days.to} onChange={(event) => onDay({ from: event.target.value })} />
      <span aria-hidden="true">{words.until}</span>
      <input type="date" className="pick" aria-label={words.to} value={days.to} min={days.from} onChange={(event) => onDay({ to: event.target.value })} />
    </div>
  );
}
