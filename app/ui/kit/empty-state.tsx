import type { ReactNode } from "react";

/** Shown for an empty list: says what belongs here and offers the next step. */
export function EmptyState(props: { title: string; action: ReactNode; children: ReactNode }) {
  return (
    <div className="mt-5 grid justify-items-center rounded-lg border border-line bg-panel px-5 py-12 text-center">
      <h2 className="text-lg font-semibold">{props.title}</h2>
      <p className="mt-1.5 max-w-md text-pretty text-muted">{props.children}</p>
      <div className="mt-5">{props.action}</div>
    </div>
  );
}
