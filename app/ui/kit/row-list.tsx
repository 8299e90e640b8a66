import type { ReactNode } from "react";

/** The panel of rows that every list of the dashboard is. Rows lay themselves out by the width of this container. */
export function RowList({ children }: { children: ReactNode }) {
  return (
    <ul
      // biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one
      role="list"
      className="@container overflow-hidden rounded-lg border border-line bg-panel"
    >
      {children}
    </ul>
  );
}
