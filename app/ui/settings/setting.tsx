import type { ReactNode } from "react";

/** One line of a settings panel: name, value, explanation and buttons. */
export function Setting(props: {
  name: string;
  value: ReactNode;
  hint?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="grid items-start gap-x-4 gap-y-1 border-t border-line px-3.5 py-2.5 first:border-t-0 sm:grid-cols-[9rem_minmax(0,1fr)]">
      <dt className="text-muted">{props.name}</dt>
      <dd className="flex min-w-0 flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-[1_1_16rem] wrap-anywhere">
          {props.value}
          {props.hint ? (
            <p className="mt-0.5 max-w-[60ch] text-sm text-pretty text-muted">{props.hint}</p>
          ) : null}
        </div>
        {props.action}
      </dd>
    </div>
  );
}
