import type { ReactNode } from "react";

export function PageHead(props: { title: string; sub?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2.5">
      <h1 className="min-w-0 text-xl font-semibold tracking-tight wrap-anywhere">{props.title}</h1>
      {props.sub ? <div className="text-muted">{props.sub}</div> : null}
      {props.actions ? <div className="ml-auto flex flex-wrap gap-2">{props.actions}</div> : null}
    </div>
  );
}
