import "server-only";
import { parseInput } from "@/lib/base/parse-input";
import { removalInputSchema } from "@/lib/contract/access";
import { foldEmail } from "@/lib/contract/fold-email";
import type { Removal } from "@/lib/contract/gate";
import { notFound } from "@/lib/errors/problem";
import type { Deleted } from "@/lib/undo/keep";
import { accessOf, isUnsaved, tighten, widen } from "./access-state";
import { closeAsk } from "./asks";
import { pushAccess, tunnelOf } from "./outlet";
import {
  personState,
  publishPerson,
  publishRemoval,
  toRemoval,
  undoingChange,
} from "./person-state";
import { refuseWithoutGate, tooMany } from "./refuse";
import { findOwners } from "./removal-owners";
import { withEntry } from "./tunnel-access";

const MOST_REMOVALS = 5_000;

/** Newest first. */
export function listRemovals(tunnelId: string): Removal[] {
  tunnelOf(tunnelId);
  const unsaved = isUnsaved(tunnelId) && { unsaved: true };
  return [...accessOf(tunnelId).removals.values()]
    .toSorted((one, other) => other.removedAt - one.removedAt)
    .map((entry) => ({ ...toRemoval(entry), ...unsaved }));
}

/**
 * Excludes a person, whatever the list says, until the removal is taken back. It takes effect before anything is saved;
 * what cannot be saved now is saved later. The person's grant is deleted and their question closed.
 */
export function removePerson(
  tunnelId: string,
  input: unknown,
): { removal: Removal; deleted: Deleted } {
  const { email } = parseInput(removalInputSchema, input);
  refuseWithoutGate(tunnelOf(tunnelId));
  const key = foldEmail(email);
  const before = personState(tunnelId, { email });
  const { removals } = accessOf(tunnelId);
  if (removals.size >= MOST_REMOVALS && !removals.has(key)) {
    throw tooMany("removals", MOST_REMOVALS);
  }
  const owners = findOwners(tunnelId, key, before);
  const entry = { ...(before.removal ?? { email, removedAt: Date.now() }), owners };
  const isSaved = tighten(tunnelId, (access) => ({
    ...access,
    grants: withEntry(access.grants, key, undefined),
    removals: withEntry(access.removals, key, entry),
  }));
  for (const open of before.asks) closeAsk(open);
  pushAccess(tunnelId);
  publishPerson(tunnelId, email);
  return {
    removal: { ...toRemoval(entry), ...(!isSaved && { unsaved: true }) },
    deleted: undoingChange(tunnelId, { email }, before, {
      closes: false,
      of: ["grant", "removal"],
    }),
  };
}

/** Throws a 404 Problem when there is none. When this cannot be saved it throws too, and the person stays excluded. */
export function takeRemovalBack(tunnelId: string, email: string): Deleted {
  tunnelOf(tunnelId);
  const before = personState(tunnelId, { email });
  if (!before.removal) throw notFound("removal");
  widen(tunnelId, (access) => ({
    ...access,
    removals: withEntry(access.removals, foldEmail(email), undefined),
  }));
  publishRemoval(tunnelId, before.removal.email);
  return undoingChange(tunnelId, { email: before.removal.email }, before, {
    closes: true,
    of: ["removal"],
  });
}
