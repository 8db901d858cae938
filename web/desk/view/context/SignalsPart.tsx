// What was heard between the lines: signals with the words that gave them away, and the customer's mood as it went.

import { zhCN } from "../../locale/zh-CN";
import type { Mood, Talk } from "../../work/detail";

const { context: words } = zhCN;

const HEIGHTS: Readonly<Record<string, number>> = { calm: 0, anxious: 1, angry: 2, desperate: 3 };
const WIDTH = 280;
const STEP = 15;
const EDGE = 7;

/** Goes to a message and lights it up for a moment. */
export function jumpTo(seq: number): void {
  const said = document.getElementById(`said-${seq}`);
  if (!said) return;
  said.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  said.classList.remove("lit");
  void said.offsetWidth; // so that the light starts again
  said.classList.add("lit");
  said.focus({ preventScroll: true });
}

export function SignalsPart({ talk }: { talk: Talk }) {
  const { signals, emotions } = talk;
  const told = signals.filter(({ signal }) => !(signal in HEIGHTS));
  return (
    <section className="part" aria-labelledby="part-signals">
      <h3 id="part-signals">{words.signals}</h3>
      {told.length === 0 && <p className="muted">{words.signalsNone}</p>}
      <ul className="signals">
        {told.map(({ signal, title, words: said, seq }) => (
          <li key={signal}>
            <button type="button" className="signal" disabled={seq === null} title={words.jump} onClick={() => seq !== null && jumpTo(seq)}>
              <b>{title}</b>
              {said && <q>{said}</q>}
            </button>
          </li>
        ))}
      </ul>
      <MoodChart emotions={emotions} />
    </section>
  );
}

/** Four heights, from calm at the bottom to despair on top; each point is a message one can jump to. */
function MoodChart({ emotions }: { emotions: readonly Mood[] }) {
  const known = emotions.filter(({ emotion }) => emotion in HEIGHTS);
  const [first, last] = [known[0], known[known.length - 1]];
  if (!first || !last) return <p className="muted mood-none">{words.moodNone}</p>;
  const gap = known.length > 1 ? (WIDTH - 2 * EDGE) / (known.length - 1) : 0;
  const points = known.map(({ seq, emotion }, index) => ({
    seq,
    emotion,
    x: EDGE + index * gap,
    y: EDGE + (3 - (HEIGHTS[emotion] ?? 0)) * STEP,
  }));
  const name = (emotion: string) => zhCN.emotions[emotion] ?? emotion;
  const height = 2 * EDGE + 3 * STEP;
  return (
    <figure className="mood">
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={words.mood(name(first.emotion), name(last.emotion), known.length)}>
        {[0, 1, 2, 3].map((line) => (
          <line key={line} className="mood-line" x1="0" x2={WIDTH} y1={EDGE + line * STEP} y2={EDGE + line * STEP} />
        ))}
        <polyline className="mood-path" points={points.map(({ x, y }) => `${x},${y}`).join(" ")} />
        {points.map(({ seq, emotion, x, y }) => (
          <circle key={seq} className={`mood-${emotion}`} cx={x} cy={y} r="4.5" onClick={() => jumpTo(seq)}>
            <title>{name(emotion)}</title>
          </circle>
        ))}
      </svg>
      <figcaption aria-hidden="true">
        {["desperate", "angry", "anxious", "calm"].map((emotion) => (
          <span key={emotion} className={emotion === last.emotion ? `mood-now mood-ink-${emotion}` : ""}>
            {name(emotion)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
