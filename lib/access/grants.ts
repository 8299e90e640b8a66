import "server-only";
import { parseInput } from "@/lib/base/parse-input";
import { grantInputSchema } from "@/lib/contract/access";
import { foldEmail } from "@/lib/contract/fold-email";
import type { Grant } from "@/lib/contract/gate";
import { isSameIssuer } from "@/lib/contract/same-issuer";
import { notFound, Problem } from "@/lib/errors/problem";
import type { PersonId } from "@/lib/traffic/gate-orders";
import type { Deleted } from "@/lib/undo/keep";
import { accessOf, tighten, widen } from "./access-state";
import { asksOfPerson, closeAsk, type OpenAsk } from "./asks";
import { watchEnds } from "./clock";
import { issuerOf, pushAccess, tunnelOf } from "./outlet";
import {
  type PersonState,
  personState,
  publishGrant,
  publishRefusal,
  toGrant,
  undoingChange,
  withoutRefusals,
} from "./person-state";
import { refuseWithoutAsk, tooMany } from "./refuse";
import { type GrantEntry, type Owner, withEntry } from "./tunnel-access";

const MOST_GRANTS = 1_000;

/** Newest first. */
export function listGrants(tunnelId: string): Grant[] {
  tunnelOf(tunnelId);
  return [...accessOf(tunnelId).grants.values()]
    .toSorted((one, other) => other.grantedAt - one.grantedAt)
    .map(toGrant);
}

/** Admits a person who is not on the list. Throws a 409 Problem when that is impossible or the person was removed. */
export function grantPerson(tunnelId: string, input: unknown): { grant: Grant; deleted: Deleted } {
  const { email, until } = parseInput(grantInputSchema, input);
  return giveGrant(tunnelId, { email, until: until === undefined ? undefined : Date.parse(until) });
}

/** The same for a person who asked, whose `sub` is known. It is saved when this returns. */
export function giveGrant(
  tunnelId: string,
  { email, issuer, sub, until }: Omit<GrantEntry, "grantedAt">,
): { grant: Grant; deleted: Deleted } {
  refuseWithoutAsk(tunnelOf(tunnelId));
  const person = { email, issuer, sub };
  const before = personState(tunnelId, person);
  if (before.removal) throw personRemoved(email);
  const { grants } = accessOf(tunnelId);
  const key = foldEmail(email);
  if (grants.size >= MOST_GRANTS && !grants.has(key)) throw tooMany("grants", MOST_GRANTS);
  const entry: GrantEntry = {
    email,
    ...(sub === undefined ? findOwner(tunnelId, before) : { issuer, sub }),
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
    deleted: undoingChange(tunnelId, person, before, { closes: true, of: ["grant", "refusals"] }),
  };
}

/**
 * Whose the grant of an e-mail is from the start. Anybody can ask under an address that nobody verified: such a question
 * says nothing of its owner. What was somebody's at another issuer is free again.
 */
function findOwner(tunnelId: string, { asks, grant }: PersonState): Owner {
  const here = issuerOf(tunnelId);
  const isHere = ({ issuer }: Owner) => issuer !== undefined && isSameIssuer(issuer, here);
  const asked = asks.find((open) => isHere(open) && provesOwner(tunnelId, open));
  const owner = asked ?? (grant && isHere(grant) ? grant : undefined);
  return { issuer: owner?.issuer, sub: owner?.sub };
}

/** Whether who asks is who has the e-mail, as far as this tunnel is asked to look at that. */
export function provesOwner(tunnelId: string, { ask }: OpenAsk): boolean {
  return ask.emailVerified || !tunnelOf(tunnelId).requireVerifiedEmail;
}

/** Takes effect before it is saved. Throws a 404 Problem when there is none. */
export function takeGrantBack(tunnelId: string, email: string): Deleted & { unsaved?: true } {
  tunnelOf(tunnelId);
  const before = personState(tunnelId, { email });
  if (!before.grant) throw notFound("grant");
  const key = foldEmail(email);
  const isSaved = tighten(tunnelId, (access) => ({
    ...access,
    grants: withEntry(access.grants, key, undefined),
  }));
  publishGrant(tunnelId, before.grant.email);
  const undoing = undoingChange(tunnelId, { email: before.grant.email }, before, {
    closes: false,
    of: ["grant"],
  });
  return { ...undoing, ...(!isSaved && { unsaved: true }) };
}

/** Somebody used a grant for the first time: from now on it is theirs alone. */
export function bindGrant(
  tunnelId: string,
  { email, issuer, sub }: { email: string } & PersonId,
): void {
  const key = foldEmail(email);
  const entry = accessOf(tunnelId).grants.get(key);
  if (!entry || entry.sub !== undefined) return;
  tighten(tunnelId, (access) => ({
    ...access,
    grants: withEntry(access.grants, key, { ...entry, issuer, sub }),
  }));
}

function personRemoved(email: string): Problem {
  return new Problem("person_removed", {
    detail: `${email} was removed from this tunnel, and that counts before everything else.`,
  });
}
