/** The selected requests, and the row from which Shift selects. */
export type Selection = { ids: ReadonlySet<number>; anchor: number | undefined };

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: undefined };

/** What one HAR of the API may have. */
export const MOST_SELECTED = 500;

/** Adds or removes one row. */
export function toggleOne({ ids }: Selection, id: number): Selection {
  const next = new Set(ids);
  if (!next.delete(id) && next.size < MOST_SELECTED) next.add(id);
  return { ids: next, anchor: id };
}

/**
 * Selects all rows from the anchor to `id`, in the order of the list, and nothing else. Without an anchor that is still in
 * the list only `id`.
 */
export function selectTo(
  { anchor }: Selection,
  id: number,
  rows: readonly { id: number }[],
): Selection {
  const [from, to] = [anchor, id].map((end) => rows.findIndex((row) => row.id === end));
  if (from === undefined || to === undefined || to === -1) return NOTHING_SELECTED;
  if (from === -1) return { ids: new Set([id]), anchor: id };
  const between = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
  const nearest = from < to ? between : between.reverse();
  return { ids: new Set(nearest.slice(0, MOST_SELECTED).map((row) => row.id)), anchor };
}

/** Without the rows that are no longer in the list. The same object when nothing changes. */
export function keepListed(selection: Selection, rows: readonly { id: number }[]): Selection {
  if (selection.ids.size === 0) return selection;
  const listed = new Set(rows.map(({ id }) => id));
  const ids = [...selection.ids].filter((id) => listed.has(id));
  return ids.length === selection.ids.size ? selection : { ...selection, ids: new Set(ids) };
}
