// The draft complaint as understood, laid out for the customer to check before it is registered.

import { isRecord, words, type Card } from "../message";
import { shared } from "../words";

export interface SummaryField {
  readonly label: string;
  readonly value: string;
}

export function summaryFields(card: Card): SummaryField[] {
  const fields: unknown[] = Array.isArray(card["fields"]) ? card["fields"] : [];
  return fields.flatMap((field) => {
    const label = isRecord(field) ? words(field["label"]) : null;
    const value = isRecord(field) ? words(field["value"]) : null;
    return label && value ? [{ label, value }] : [];
  });
}

export function SummaryCard({ card }: { card: Card }) {
  const heading = words(card["title"]) ?? shared.card.summary.heading;
  return (
    <article className="card card-summary" aria-label={heading}>
      <header className="card-head">
        <h3>{heading}</h3>
      </header>
      <dl className="facts">
        {summaryFields(card).map(({ label, value }) => (
          <div key={label} className="fact">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}
