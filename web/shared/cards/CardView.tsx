// Picks the drawing for a card. A type this page does not know yet is left to the message's text.

import type { ComponentType } from "react";

import type { Card } from "../message";
import { RegisteredCard } from "./RegisteredCard";
import { StatusCard } from "./StatusCard";
import { SummaryCard, summaryFields } from "./SummaryCard";
import { SurveyCard, surveyPath } from "./SurveyCard";

const CARDS: Readonly<Record<string, ComponentType<{ card: Card }>>> = {
  complaint_registered: RegisteredCard,
  complaint_summary: SummaryCard,
  complaint_status: StatusCard,
  survey: SurveyCard,
};

/** Whether this page has a drawing for the card. */
export function drawable(card: Card | null): card is Card {
  if (!card || !Object.prototype.hasOwnProperty.call(CARDS, card.type)) return false;
  if (card.type === "survey") return surveyPath(card) !== null;
  return card.type !== "complaint_summary" || summaryFields(card).length > 0;
}

export function CardView({ card }: { card: Card }) {
  const Drawing = CARDS[card.type];
  return Drawing ? <Drawing card={card} /> : null;
}
