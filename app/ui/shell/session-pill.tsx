"use client";

import { joinClasses } from "@/app/ui/kit/join-classes";
import { PageLink } from "@/app/ui/kit/page-link";
import { useSessions } from "@/app/ui/live/use-live";
import { formatLatency } from "@/app/ui/time/format-time";
import type { SessionStatus } from "@/lib/contract/events";

const DOTS: Record<SessionStatus["state"], string> = {
  idle: "border-[1.5px] border-faint",
  connecting: "bg-wait animate-breathe",
  reconnecting: "bg-wait animate-breathe",
  online: "bg-ok",
  failed: "bg-bad",
};

const WORDS: Record<SessionStatus["state"], string> = {
  idle: "idle",
  connecting: "connecting",
  reconnecting: "reconnecting",
  online: "connected",
  failed: "not connected",
};

const WORST_FIRST: SessionStatus["state"][] = ["failed", "reconnecting", "connecting", "online"];

/** How many of the accounts are in the worst state. */
function sayCount(open: readonly SessionStatus[], state: SessionStatus["state"]): string {
  const count = open.filter((session) => session.state === state).length;
  return count === open.length ? `${count} accounts` : `${count} of ${open.length} accounts`;
}

function useOpenSessions() {
  const open = [...useSessions().values()].filter((session) => session.state !== "idle");
  const state = WORST_FIRST.find((wanted) => open.some((session) => session.state === wanted));
  return { open, state };
}

/** On a phone, on the icon of the page of the connections: one of them is not there. */
export function SessionBadge() {
  const { state } = useOpenSessions();
  if (!state || state === "online") return null;
  return (
    <span className="sm:hidden">
      <span
        aria-hidden
        className={joinClasses(
          "absolute -top-0.5 -right-1 size-2.5 rounded-full border-2 border-panel",
          DOTS[state],
        )}
      />
      <span className="sr-only">ngrok is {WORDS[state]}.</span>
    </span>
  );
}

/** The state of the connections to ngrok: a single account with its name, several with the worst state. */
export function SessionPill({ names }: { names: Readonly<Record<string, string>> }) {
  const { open, state } = useOpenSessions();
  if (!state) return null;
  const [first] = open;
  const single = open.length === 1 && first ? first : undefined;
  const label = single ? (names[single.accountId] ?? "ngrok") : sayCount(open, state);
  const value =
    single?.latencyMs === undefined || state !== "online"
      ? WORDS[state]
      : formatLatency(single.latencyMs);
  return (
    <PageLink
      href="/connections#accounts"
      title="Connection to ngrok"
      className="flex min-w-0 items-center gap-1.5 shrink rounded-full border border-line px-2.5 py-1 text-sm text-muted hover:bg-raised max-sm:hidden pointer-coarse:min-h-9"
    >
      <span aria-hidden className={joinClasses("size-2 shrink-0 rounded-full", DOTS[state])} />
      <span className="max-w-56 min-w-0 truncate max-lg:sr-only">{label}</span>
      <span aria-hidden className="max-lg:hidden">
        ·
      </span>
      <span className="whitespace-nowrap">{value}</span>
    </PageLink>
  );
}
