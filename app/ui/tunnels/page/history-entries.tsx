import { StateDot, stateWord } from "@/app/ui/kit/state-text";
import { Ago, TimeOfDay } from "@/app/ui/time/times";
import type { HistoryEntry } from "@/lib/contract/tunnel-history";

/** State changes, newest first. The state is named, not only coloured. */
export function HistoryEntries({ items }: { items: readonly HistoryEntry[] }) {
  return (
    <ol>
      {items.map((entry) => (
        <li
          key={entry.id}
          className="grid grid-cols-[0.75rem_minmax(0,1fr)_auto] items-baseline gap-x-2.5 border-t border-line px-3.5 py-2 first:border-t-0"
        >
          <StateDot state={entry.to} />
          <p className="min-w-0 wrap-anywhere">
            <span className="font-medium">{stateWord(entry.to)}</span>{" "}
            <span className="text-muted">{entry.cause}</span>
            {entry.code ? (
              <code className="ml-1.5 font-mono text-xs text-muted">{entry.code}</code>
            ) : null}
            {entry.url && entry.to === "online" ? (
              <span className="block font-mono text-xs text-muted">{entry.url}</span>
            ) : null}
          </p>
          <span className="text-right text-sm whitespace-nowrap text-faint">
            <TimeOfDay at={entry.at} />
            <span className="hidden sm:inline">
              {" "}
              · <Ago at={entry.at} />
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}
