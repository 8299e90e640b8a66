import "server-only";
import { foldEmail } from "@/lib/contract/fold-email";
import type { VisitCount } from "@/lib/traffic/gate-orders";
import { accessOf, tighten } from "./access-state";
import { peopleOf } from "./known-people";
import type { PersonState } from "./person-state";
import { mayBeOf, type Owner, type RemovalEntry } from "./tunnel-access";

// By its e-mail a removal goes on holding for whoever comes above this number.
const MOST_OWNERS = 100;

/**
 * Everybody who has this e-mail, so that the removal holds under another address of theirs as well: who was granted, who
 * was let in with it, who asks. Somebody may only say that it is theirs: that excludes nobody but them.
 */
export function findOwners(
  tunnelId: string,
  emailKey: string,
  { grant, removal, asks }: PersonState,
): Owner[] {
  const asking = asks.filter(({ ask }) => foldEmail(ask.email) === emailKey);
  const granted = grant?.sub === undefined ? [] : [{ issuer: grant.issuer, sub: grant.sub }];
  const found = [
    ...(removal?.owners ?? []),
    ...granted,
    ...peopleOf(tunnelId, emailKey),
    ...asking.map(({ issuer, sub }) => ({ issuer, sub })),
  ];
  return withOwners([], found);
}

/**
 * Whoever comes under the e-mail of a removal is excluded under every other one from then on. So are people of whom the
 * gate tells late that it had let them in.
 */
export function bindRemovals(tunnelId: string, visits: readonly VisitCount[]): void {
  const { removals } = accessOf(tunnelId);
  const bound = new Map<string, RemovalEntry>();
  for (const { person, decision } of visits) {
    if (person?.email === undefined || decision === "refused") continue;
    const key = foldEmail(person.email);
    const removal = bound.get(key) ?? removals.get(key);
    if (!removal) continue;
    const owners = withOwners(removal.owners, [{ issuer: person.issuer, sub: person.sub }]);
    if (owners.length > removal.owners.length) bound.set(key, { ...removal, owners });
  }
  if (bound.size === 0) return;
  tighten(tunnelId, (access) => ({
    ...access,
    removals: new Map([...access.removals, ...bound]),
  }));
}

function withOwners(owners: readonly Owner[], more: readonly Owner[]): Owner[] {
  const all = [...owners];
  for (const owner of more) {
    if (all.length >= MOST_OWNERS) break;
    if (!all.some((each) => mayBeOf(each, owner))) all.push(owner);
  }
  return all;
}
