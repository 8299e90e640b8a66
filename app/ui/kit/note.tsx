import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";

type Tone = "bad" | "wait" | "info";

const TONES: Record<Tone, string> = {
  bad: "bg-bad-soft",
  wait: "bg-wait-soft",
  info: "bg-accent-soft",
};

/** A note: what happened, why, and at most a few next steps. */
export function Note(props: {
  tone: Tone;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  role?: "alert" | "status";
}) {
  return (
    <div
      role={props.role}
      className={joinClasses(
        "flex flex-wrap items-center justify-end gap-x-3 gap-y-2 rounded-md px-3 py-2.5",
        TONES[props.tone],
      )}
    >
      <div className="min-w-0 flex-[1_1_16rem] wrap-anywhere">
        <p className="font-semibold">{props.title}</p>
        {props.children ? <div className="mt-0.5 text-sm text-muted">{props.children}</div> : null}
      </div>
      {props.actions ? <div className="flex flex-wrap gap-2">{props.actions}</div> : null}
    </div>
  );
}
