import type { TunnelState } from "@/lib/contract/tunnels";
import { joinClasses } from "./join-classes";
import { Tag, type Tone } from "./tag";

const STATES: Record<TunnelState, { text: string; ink: string; dot: string; tone: Tone }> = {
  online: { text: "Online", ink: "text-ok", dot: "bg-ok", tone: "ok" },
  starting: { text: "Starting", ink: "text-wait", dot: "bg-wait animate-breathe", tone: "wait" },
  reconnecting: {
    text: "Reconnecting",
    ink: "text-wait",
    dot: "bg-wait animate-breathe",
    tone: "wait",
  },
  stopping: { text: "Stopping", ink: "text-muted", dot: "bg-faint animate-breathe", tone: "off" },
  failed: { text: "Failed", ink: "text-bad", dot: "bg-bad", tone: "bad" },
  stopped: { text: "Stopped", ink: "text-muted", dot: "border-[1.5px] border-faint", tone: "off" },
};

export function StateDot({ state }: { state: TunnelState }) {
  return (
    <span
      aria-hidden
      className={joinClasses("inline-block size-2 shrink-0 rounded-full", STATES[state].dot)}
    />
  );
}

/** The observed state as text; `data-state` is for styles, scripts and tests. */
export function StateText({ state }: { state: TunnelState }) {
  return (
    <span data-state={state} className={joinClasses("font-medium", STATES[state].ink)}>
      {STATES[state].text}
    </span>
  );
}

/** The same as a tag, when nothing more specific is known. */
export function StateTag({ state }: { state: TunnelState }) {
  return (
    <Tag tone={STATES[state].tone}>
      <span data-state={state}>{STATES[state].text}</span>
    </Tag>
  );
}

export function stateWord(state: TunnelState): string {
  return STATES[state].text;
}
