import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";

export function Panel(props: {
  title?: ReactNode;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section
      className={joinClasses(
        "min-w-0 overflow-hidden rounded-lg border border-line bg-panel",
        props.className,
      )}
    >
      {props.title ? (
        <header className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-b border-line px-3.5 py-1.5">
          <h2 className="min-w-0 text-sm font-semibold wrap-anywhere">{props.title}</h2>
          {props.actions}
        </header>
      ) : null}
      {props.children}
    </section>
  );
}
