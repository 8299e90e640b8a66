import "server-only";
import { parseInput } from "@/lib/base/parse-input";
import { grantInputSchema } from "@/lib/contract/access";
import { foldEmail } from "@/lib/contract/fold-email";
import type { Grant } from "@/lib/contract/gate";
import { notFound, Problem } from "@/lib/errors/problem";
import type { Deleted } from "@/lib/undo/keep";
import { accessOf, tighten, widen } from "./access-state";
import { asksOfPerson, closeAsk } from "./asks";
import { watchEnds } from "./clock";
import { pushAccess, tunnelOf } from "./outlet";
import {
  personState,
  publishGrant,
  publishRefusal,
  toGrant,
  undoingChange,
  withoutRefusals,
} from "./person-state";
import { refuseWithoutAsk, tooMany } from "./refuse";
import { type GrantEntry, withEntry } from "./tunnel-access";

const MOST_GRANTS = 1_000;

/** Newest first. */
export function listGrants(tunnelId: string): Grant[] {
  tunnelOf(tunnelId);
  return [...accessOf(tunnelId).grants.values()]
    .toSorted((one, other) => other.grantedAt - one.grantedAt)
    .map(toGrant);
}

/** Lets somebody in who is not on the list. Throws a 409 Problem where that cannot be, or the person was removed. */
export function grantPerson(tunnelId: string, input: unknown): { grant: Grant; deleted: Deleted } {
  const { email, until } = parseInput(grantInputSchema, input);
  return giveGrant(tunnelId, { email, until: until === undefined ? undefined : Date.parse(until) });
}

/** The same for whoever asked, whose `sub` is known. On the disk when it returns. */
export function giveGrant(
  tunnelId: string,
  { email, sub, until }: Omit<GrantEntry, "grantedAt">,
): { grant: Grant; deleted: Deleted } {
  refuseWithoutAsk(tunnelOf(tunnelId));
  const person = { email, sub };
  const before = personState(tunnelId, person);
  if (before.removal) throw personRemoved(email);
  const { grants } = accessOf(tunnelId);
  const key = foldEmail(email);
  if (grants.size >= MOST_GRANTS && !grants.has(key)) throw tooMany("grants", MOST_GRANTS);
  const entry: GrantEntry = {
    email,
    sub: sub ?? before.asks[0]?.sub ?? before.grant?.sub,
    until,
    grantedAt: Date.now(),
  };
  widen(tunnelId, (access) => ({
    ...withoutRefusals(access, person),
    grants: withEntry(access.grants, key, entry),
  }));
  for (const open of asksOfPerson(tunnelId, person)) closeAsk(open);
  pushAccess(tunnelId);
  publishGrant(tunnelId, email);
  publishRefusal(tunnelId, email);
  watchEnds();
  return {
    grant: toGrant(entry),
    deleted: undoingChange(tunnelId, person, before, { closes: true }),
  };
}

/** Throws a 404 Problem when there is none. */
export function takeGrantBack(tunnelId: string, email: string): Deleted {
  tunnelOf(tunnelId);
  const before = personState(tunnelId, { email });
  if (!before.grant) throw notFound("grant");
  const key = foldEmail(email);
  tighten(tunnelId, (access) => ({
    ...access,
    grants: withEntry(access.grants, key, undefined),
  }));
  publishGrant(tunnelId, before.grant.email);
  return undoingChange(tunnelId, { email: before.grant.email }, before, { closes: false });
}

/** Somebody used a grant for the first time: from now on it is theirs alone. */
export function bindGrant(tunnelId: string, { email, sub }: { email: string; sub: string }): void {
  const key = foldEmail(email);
  const entry = accessOf(tunnelId).grants.get(key);
  if (!entry || entry.sub !== undefined) return;
  tighten(tunnelId, (access) => ({
    ...access,
    grants: withEntry(access.grants, key, { ...entry, sub }),
  }));
}

function personRemoved(email: string): Problem {
  return new Problem("person_removed", {
    detail: `${email} was removed from this tunnel, and that counts before everything else.`,
  });
}
