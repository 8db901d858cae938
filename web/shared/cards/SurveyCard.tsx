// The way to a customer's own survey; colleagues get the card without the way.

import { words, type Card } from "../message";
import { shared } from "../words";

const OWN = /^\/s\/[\w-]{43}$/;

/** Where the survey is answered, if it is on our own server. */
export function surveyPath(card: Card): string | null {
  const url = words(card["url"]);
  return url !== null && OWN.test(url) ? url : null;
}

export function SurveyCard({ card }: { card: Card }) {
  return (
    <a className="card-link" href={surveyPath(card) ?? ""} target="_blank" rel="noopener noreferrer">
      {shared.card.survey.open}
    </a>
  );
}
