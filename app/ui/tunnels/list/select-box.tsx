"use client";

import type { ReactNode } from "react";
import { chooseRow, selection } from "./selection";

/**
 * Chooses the row. The box is at the place of the row's dot, which is `children`: it shows under the pointer, in focus,
 * and while any row is chosen.
 */
export function SelectBox(props: { id: string; name: string; children: ReactNode }) {
  const { id, name, children } = props;
  const checked = selection.usePart(({ ids }) => ids.has(id));
  return (
    <label className="grid size-7 cursor-pointer place-items-center justify-self-center select-none [&>*]:col-start-1 [&>*]:row-start-1 pointer-coarse:-mx-2 pointer-coarse:size-11">
      <input
        type="checkbox"
        aria-label={`Select ${name}`}
        checked={checked}
        onChange={({ target, nativeEvent }) =>
          chooseRow(id, target.checked, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
        className="peer size-4 cursor-pointer opacity-0 accent-accent group-hover/row:opacity-100 group-data-selecting/list:opacity-100 focus-visible:opacity-100 pointer-coarse:size-5"
      />
      <span className="pointer-events-none flex group-hover/row:opacity-0 group-data-selecting/list:opacity-0 peer-focus-visible:opacity-0">
        {children}
      </span>
    </label>
  );
}
