"use client";

import { chooseRow, selection } from "./selection";

/** Chooses the row. It shows under the pointer, in focus, while any row is chosen, and always where there is touch. */
export function SelectBox({ id, name }: { id: string; name: string }) {
  const checked = selection.usePart(({ ids }) => ids.has(id));
  return (
    <label className="grid size-7 cursor-pointer place-items-center justify-self-center opacity-0 select-none group-hover/row:opacity-100 group-data-selecting/list:opacity-100 has-focus-visible:opacity-100 pointer-coarse:size-11 pointer-coarse:opacity-100">
      <input
        type="checkbox"
        aria-label={`Select ${name}`}
        checked={checked}
        onChange={({ target, nativeEvent }) =>
          chooseRow(id, target.checked, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
        className="size-4 cursor-pointer accent-accent pointer-coarse:size-5"
      />
    </label>
  );
}
