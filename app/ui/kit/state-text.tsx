import { STATE_WORDS } from "@/lib/contract/tunnel-chain";
import type { TunnelState } from "@/lib/contract/tunnels";
import { joinClasses } from "./join-classes";

const STATES: Record<TunnelState, { ink: string; dot: string }> = {
  online: { ink: "text-ok", dot: "bg-ok" },
  starting: { ink: "text-wait", dot: "bg-wait animate-breathe" },
  reconnecting: { ink: "text-wait", dot: "bg-wait animate-breathe" },
  stopping: { ink: "text-muted", dot: "bg-faint animate-breathe" },
  failed: { ink: "text-bad", dot: "bg-bad" },
  stopped: { ink: "text-muted", dot: "border-[1.5px] border-faint" },
};

/** `past`: it was so, and is over. */
export function StateDot({ state, past }: { state: TunnelState; past?: boolean }) {
  return (
    <span
      aria-hidden
      className={joinClasses(
        "inline-block size-2 shrink-0 rounded-full",
        STATES[state].dot,
        past && "animate-none!",
      )}
    />
  );
}

/** The observed state as text; `data-state` is for styles, scripts and tests. */
export function StateText({ state }: { state: TunnelState }) {
  return (
    <span data-state={state} className={joinClasses("font-medium", STATES[state].ink)}>
      {STATE_WORDS[state].text}
    </span>
  );
}

export function stateWord(state: TunnelState): string {
  return STATE_WORDS[state].text;
}
