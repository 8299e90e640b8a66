import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";

export type Tone = "ok" | "wait" | "bad" | "off" | "info";

const TONES: Record<Tone, string> = {
  ok: "bg-ok-soft text-ok",
  wait: "bg-wait-soft text-wait",
  bad: "bg-bad-soft text-bad",
  off: "bg-raised text-muted",
  info: "bg-accent-soft text-accent",
};

export function Tag(props: {
  tone: Tone;
  icon?: ReactNode;
  title?: string | undefined;
  children: ReactNode;
}) {
  return (
    <span
      title={props.title}
      className={joinClasses(
        "inline-flex items-center gap-1 rounded-sm px-2 py-0.5 text-sm font-medium whitespace-nowrap",
        TONES[props.tone],
      )}
    >
      {props.icon}
      {props.children}
    </span>
  );
}
