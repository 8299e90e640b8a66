import { joinClasses } from "@/app/ui/kit/join-classes";
import { formatMs } from "@/app/ui/traffic/format-traffic";
import { type Bar, toPercents } from "./waterfall";

/** Waiting for a connection, for the head of the answer, and for its end, in three shades. */
export function WaterfallBar({ bar, topMs, isBad }: { bar: Bar; topMs: number; isBad: boolean }) {
  const { left, queue, wait, receive, isCut } = toPercents(bar, topMs);
  return (
    <span title={describeBar(bar)} className="relative block h-full min-w-0 flex-1 overflow-hidden">
      <span
        aria-hidden
        className={joinClasses(
          "absolute top-1/2 flex h-2.5 min-w-[3px] -translate-y-1/2 overflow-hidden",
          isCut ? "rounded-l-[2px]" : "rounded-[2px]",
        )}
        style={{ left: `min(${left}%, 100% - 3px)`, width: `${queue + wait + receive}%` }}
      >
        <span className="bg-control" style={{ flex: `${queue * 1000} 0 0%` }} />
        <span
          className={isBad ? "bg-bad" : "bg-accent"}
          style={{ flex: `${wait * 1000 + 1} 0 0%` }}
        />
        <span
          className={isBad ? "bg-bad/45" : "bg-accent/45"}
          style={{ flex: `${receive * 1000} 0 0%` }}
        />
      </span>
    </span>
  );
}

function describeBar({ queueMs, waitMs, receiveMs, isOpen, isAnswered }: Bar): string {
  if (isOpen && !isAnswered) return "still waiting for the answer";
  const parts = [`reaching your app ${formatMs(queueMs)}`, `waiting ${formatMs(waitMs)}`];
  return [...parts, isOpen ? "still open" : `sending ${formatMs(receiveMs)}`].join(" · ");
}
