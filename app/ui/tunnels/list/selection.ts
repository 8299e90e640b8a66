import { smallStore } from "@/app/ui/kit/small-store";
import { ROW } from "@/app/ui/shortcuts/find-target";

/** The chosen rows by the ids of their tunnels. `last` is where a range begins. */
export type Selection = { ids: ReadonlySet<string>; last: string | undefined };

const NONE: Selection = { ids: new Set(), last: undefined };

export const selection = smallStore<Selection>(NONE);

export function clearSelection(): void {
  if (selection.get() !== NONE) selection.set(NONE);
}

export function selectAll(ids: readonly string[]): void {
  selection.set({ ids: new Set(ids), last: undefined });
}

/** Chooses a row or takes it back; with `range` also all rows between it and the last one. */
export function chooseRow(id: string, on: boolean, range: boolean): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROW)];
  const order = rows.map(({ dataset }) => dataset.tunnel ?? "");
  selection.set(choose(selection.get(), id, on, range ? order : []));
}

/** `order`: the ids of the rows as they are shown; without it only this row changes. */
export function choose(
  { ids, last }: Selection,
  id: string,
  on: boolean,
  order: readonly string[],
): Selection {
  const next = new Set(ids);
  const ends = [order.indexOf(last ?? ""), order.indexOf(id)].sort((a, b) => a - b);
  const [from = -1, to = -1] = ends;
  const changed = from === -1 ? [id] : order.slice(from, to + 1);
  for (const each of changed) {
    if (on) next.add(each);
    else next.delete(each);
  }
  return { ids: next, last: id };
}
