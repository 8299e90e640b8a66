import type { LinkAppOrder } from "@/lib/traffic/calls";

/** Whether requests may go on as they do: only who may enter differs. */
export function isSameWay(before: LinkAppOrder, after: LinkAppOrder): boolean {
  return essence(before) === essence(after);
}

function essence({ access, ...order }: LinkAppOrder): string {
  return JSON.stringify(Object.entries(order).sort(([one], [other]) => (one < other ? -1 : 1)));
}
