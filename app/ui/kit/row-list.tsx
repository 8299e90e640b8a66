import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";

/**
 * The panel of rows that every list uses. The layout of the rows depends on the width of this container. In a `long`
 * list the browser does not render rows that are not visible.
 */
export function RowList({ long, children }: { long?: boolean; children: ReactNode }) {
  return (
    <ul
      // biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one
      role="list"
      className={joinClasses(
        "@container overflow-hidden rounded-lg border border-line bg-panel",
        long && "[&>*]:[contain-intrinsic-size:auto_3.75rem] [&>*]:[content-visibility:auto]",
      )}
    >
      {children}
    </ul>
  );
}
