import type { LinkAppOrder } from "@/lib/traffic/calls";

/** Whether open requests can go on, because only the rules of who may enter differ. */
export function isSameWay(before: LinkAppOrder, after: LinkAppOrder): boolean {
  return essence(before) === essence(after);
}

function essence({ access, ...order }: LinkAppOrder): string {
  return JSON.stringify(Object.entries(order).sort(([one], [other]) => (one < other ? -1 : 1)));
}
