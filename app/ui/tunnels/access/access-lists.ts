import type { LiveEvent } from "@/lib/contract/events";
import { foldEmail } from "@/lib/contract/fold-email";
import type { Grant, Refusal, Removal } from "@/lib/contract/gate";

/** Newest first. */
export type AccessLists = {
  grants: readonly Grant[];
  removals: readonly Removal[];
  refusals: readonly Refusal[];
};

export const NO_LISTS: AccessLists = { grants: [], removals: [], refusals: [] };

/** Applies an event to the tunnel's lists. Returns the same object when the event does not concern them. */
export function applyAccessEvent(
  lists: AccessLists,
  event: LiveEvent,
  tunnelId: string,
): AccessLists {
  if (event.type === "grant" && event.data.tunnelId === tunnelId) {
    const { email, grant } = event.data;
    return { ...lists, grants: put(lists.grants, email, grant) };
  }
  if (event.type === "removal" && event.data.tunnelId === tunnelId) {
    const { email, removal } = event.data;
    return { ...lists, removals: put(lists.removals, email, removal) };
  }
  if (event.type === "refusal" && event.data.tunnelId === tunnelId) {
    const { email, refusal } = event.data;
    return { ...lists, refusals: put(lists.refusals, email, refusal) };
  }
  return lists;
}

function put<T extends { email: string }>(
  items: readonly T[],
  email: string,
  item: T | undefined,
): readonly T[] {
  const others = items.filter((each) => foldEmail(each.email) !== foldEmail(email));
  return item ? [item, ...others] : others;
}
