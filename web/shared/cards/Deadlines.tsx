// What happens by when, as a short line of steps.

import { deadline } from "../when";
import { shared } from "../words";
import type { Card } from "../message";

const STEPS = ["respond", "decide", "statutory"] as const;

export function Deadlines({ card }: { card: Card }) {
  const steps = STEPS.flatMap((step) => {
    const moment = deadline(card[`${step}_by`]);
    return moment ? [{ step, moment }] : [];
  });
  if (steps.length === 0) return null;
  return (
    <ol className="deadlines">
      {steps.map(({ step, moment }) => (
        <li key={step} className={`deadline deadline-${step}`}>
          <span className="deadline-what">{shared.card.registered[step]}</span>
          <span className="deadline-when">{moment}</span>
        </li>
      ))}
    </ol>
  );
}
