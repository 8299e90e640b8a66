import type { ReactNode } from "react";

/** Shown for an empty list: says what belongs here and offers the next step. */
export function EmptyState(props: {
  title: string;
  /** Of the heading: 3 below the heading of a section. */
  level?: 2 | 3;
  action: ReactNode;
  children: ReactNode;
}) {
  const Heading = props.level === 3 ? "h3" : "h2";
  return (
    <div className="mt-5 grid justify-items-center rounded-lg border border-line bg-panel px-5 py-12 text-center">
      <Heading className="text-lg font-semibold">{props.title}</Heading>
      <p className="mt-1.5 max-w-md text-pretty text-muted">{props.children}</p>
      <div className="mt-5">{props.action}</div>
    </div>
  );
}
