import type { TunnelState } from "@/lib/tunnels/schema";
import { joinClasses } from "./join-classes";

const STATES: Record<TunnelState, { text: string; ink: string; dot: string }> = {
  online: { text: "Online", ink: "text-ok", dot: "bg-ok" },
  starting: { text: "Starting", ink: "text-wait", dot: "bg-wait animate-breathe" },
  reconnecting: { text: "Reconnecting", ink: "text-wait", dot: "bg-wait animate-breathe" },
  stopping: { text: "Stopping", ink: "text-muted", dot: "bg-faint animate-breathe" },
  failed: { text: "Failed", ink: "text-bad", dot: "bg-bad" },
  stopped: { text: "Stopped", ink: "text-muted", dot: "border-[1.5px] border-faint" },
};

export function StateDot({ state }: { state: TunnelState }) {
  return (
    <span
      aria-hidden
      className={joinClasses("inline-block size-2 shrink-0 rounded-full", STATES[state].dot)}
    />
  );
}

/** The observed state in words; `data-state` is for styles, scripts and tests. */
export function StateText({ state }: { state: TunnelState }) {
  return (
    <span data-state={state} className={joinClasses("font-medium", STATES[state].ink)}>
      {STATES[state].text}
    </span>
  );
}

export function stateWord(state: TunnelState): string {
  return STATES[state].text;
}
