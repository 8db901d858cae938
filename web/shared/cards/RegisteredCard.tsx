// The receipt of a registered complaint: its number, its level and why, and who will answer by when.

import { words, type Card } from "../message";
import { shared } from "../words";
import { CheckIcon } from "../icons";
import { CaseNumber } from "./CaseNumber";
import { Deadlines } from "./Deadlines";

export function RegisteredCard({ card }: { card: Card }) {
  const number = words(card["number"]);
  const level = words(card["level_name"]);
  const reasons = Array.isArray(card["reasons"]) ? card["reasons"].filter((one) => words(one)) : [];
  const pressing = card["level"] === 1 || card["level"] === 2;
  return (
    <article className="card card-registered" aria-label={shared.card.registered.heading}>
      <header className="card-head">
        <span className="card-seal">
          <CheckIcon size={16} />
        </span>
        <h3>{shared.card.registered.heading}</h3>
        {level && <span className={pressing ? "badge badge-pressing" : "badge"}>{level}</span>}
      </header>
      {number && <CaseNumber number={number} />}
      <Deadlines card={card} />
      {level && reasons.length > 0 && (
        <details className="card-why">
          <summary>{shared.card.registered.why(level)}</summary>
          <ul>
            {reasons.map((reason: string) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </details>
      )}
      <p className="card-foot">{shared.card.registered.keep}</p>
    </article>
  );
}
