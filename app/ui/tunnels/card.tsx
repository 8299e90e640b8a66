import type { ReactNode } from "react";

/** One figure of a tunnel with its meaning. */
export function Card(props: { title: string; value: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0 rounded-lg border border-line bg-panel px-4 py-3">
      <p className="text-sm text-muted">{props.title}</p>
      <p className="mt-0.5 text-lg font-semibold tracking-tight wrap-anywhere">{props.value}</p>
      <div className="mt-0.5 text-sm text-faint wrap-anywhere">{props.children}</div>
    </div>
  );
}
