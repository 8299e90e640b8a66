import { formatMs } from "@/app/ui/traffic/format-traffic";
import { type Bar, toPercents } from "./waterfall";

/** So that the shortest bar can be seen. */
const LEAST_PX = 3;
/** The part of the axis, in percent, of what took no time at all. */
const HAIR = 0.001;

/** Waiting for a connection, for the head of the answer, and for its end, in three shades. */
export function WaterfallBar({ bar, topMs, isBad }: { bar: Bar; topMs: number; isBad: boolean }) {
  return (
    <span
      title={describeBar(bar)}
      className="h-full bg-[length:100%_0.625rem] bg-center bg-no-repeat"
      style={{ backgroundImage: drawBar(bar, topMs, isBad) }}
    />
  );
}

/** As one background: the list has many rows, and each element of them counts when it is scrolled. */
function drawBar(bar: Bar, topMs: number, isBad: boolean): string {
  const { left, queue, wait, receive } = toPercents(bar, topMs);
  const all = queue + wait + receive || HAIR;
  const begin = `min(${left}%, 100% - ${LEAST_PX}px)`;
  // At the right edge, too, each part has its share of the least width.
  const endOf = (part: number) => {
    const least = (LEAST_PX * part) / all;
    return `max(min(${left + part}%, 100% - ${LEAST_PX - least}px), ${begin} + ${least}px)`;
  };
  const ink = isBad ? "var(--bad)" : "var(--accent)";
  const pale = `color-mix(in oklab, ${ink} 45%, transparent)`;
  const [waits, answers, ends] = [queue, all - receive, all].map(endOf);
  return `linear-gradient(90deg, transparent ${begin}, var(--control) ${begin} ${waits}, ${ink} ${waits} ${answers}, ${pale} ${answers} ${ends}, transparent ${ends})`;
}

function describeBar({ queueMs, waitMs, receiveMs, isOpen, isAnswered }: Bar): string {
  if (isOpen && !isAnswered) return "still waiting for the answer";
  const parts = [`reaching your app ${formatMs(queueMs)}`, `waiting ${formatMs(waitMs)}`];
  return [...parts, isOpen ? "still open" : `sending ${formatMs(receiveMs)}`].join(" · ");
}
