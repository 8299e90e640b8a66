import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";

export function Panel(props: {
  /** Its place in the page, to which an address with # leads. */
  id?: string;
  title?: ReactNode;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section
      id={props.id}
      className={joinClasses(
        "min-w-0 overflow-hidden rounded-lg border border-line bg-panel",
        props.id && "scroll-mt-20 target:border-accent",
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
