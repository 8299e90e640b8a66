import type { ReactNode } from "react";

/** One fact at a glance, and a line that explains it. */
export function Card(props: { title: string; value: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0 rounded-lg border border-line bg-panel px-4 py-3">
      <p className="text-sm text-muted">{props.title}</p>
      <p className="mt-0.5 text-lg font-semibold tracking-tight wrap-anywhere">{props.value}</p>
      <p className="mt-0.5 text-sm text-faint wrap-anywhere">{props.children}</p>
    </div>
  );
}
