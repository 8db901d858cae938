// The receipt of a registered complaint: its number, its level and why, and who will answer by when.

import { words, type Card } from "../../conversation/contract";
import { zhCN } from "../../locale/zh-CN";
import { CheckIcon } from "../icons";
import { CaseNumber } from "./CaseNumber";
import { Deadlines } from "./Deadlines";

export function RegisteredCard({ card }: { card: Card }) {
  const number = words(card["number"]);
  const level = words(card["level_name"]);
  const reasons = Array.isArray(card["reasons"]) ? card["reasons"].filter((one) => words(one)) : [];
  const pressing = card["level"] === 1 || card["level"] === 2;
  return (
    <article className="card card-registered" aria-label={zhCN.card.registered.heading}>
      <header className="card-head">
        <span className="card-seal">
          <CheckIcon size={16} />
        </span>
        <h3>{zhCN.card.registered.heading}</h3>
        {level && <span className={pressing ? "badge badge-pressing" : "badge"}>{level}</span>}
      </header>
      {number && <CaseNumber number={number} />}
      <Deadlines card={card} />
      {level && reasons.length > 0 && (
        <details className="card-why">
          <summary>{zhCN.card.registered.why(level)}</summary>
          <ul>
            {reasons.map((reason: string) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </details>
      )}
      <p className="card-foot">{zhCN.card.registered.keep}</p>
    </article>
  );
}
