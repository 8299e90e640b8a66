import "server-only";
import { findVisitorsOf } from "@/db/visits";
import { sharedOnce } from "@/lib/base/shared-once";
import { foldEmail } from "@/lib/contract/fold-email";
import type { PersonId, VisitCount } from "@/lib/traffic/gate-orders";
import { readPerson } from "./read-person";
import { refusalKey } from "./tunnel-access";
import { flushVisits } from "./visit-log";

// Who was let in with which e-mail since Gatehouse started, whether or not visits are logged: whoever is removed by an
// e-mail stays out under another one.

type Known = PersonId & { emailKey: string; isVerified: boolean };
/** By tunnel, the ones seen last at the end. */
type State = Map<string, Map<string, Known>>;

/** For each tunnel. Above it those are forgotten who were not seen for longest. */
const MOST_KNOWN = 20_000;
const LONGEST_EMAIL = 320;

const state = () => sharedOnce<State>("access-people", () => new Map());

/** Remembers whom the gate let in. */
export function notePeople(tunnelId: string, visits: readonly VisitCount[]): void {
  const known = state().get(tunnelId) ?? new Map<string, Known>();
  state().set(tunnelId, known);
  for (const { person, decision } of visits) {
    if (decision !== "list" && decision !== "grant") continue;
    if (person?.email === undefined || person.email.length > LONGEST_EMAIL) continue;
    const { issuer, sub, emailVerified } = person;
    const emailKey = foldEmail(person.email);
    const key = `${emailKey} ${refusalKey(person)}`;
    const isVerified = emailVerified || known.get(key)?.isVerified === true;
    known.delete(key);
    known.set(key, { issuer, sub, emailKey, isVerified });
  }
  for (const key of known.keys()) {
    if (known.size <= MOST_KNOWN) break;
    known.delete(key);
  }
}

/**
 * Everybody who was let in with this e-mail, as far as that is remembered or was stored; first those whose it is by their
 * issuer, of these the latest.
 */
export function peopleOf(tunnelId: string, emailKey: string): PersonId[] {
  const known = [...(state().get(tunnelId)?.values() ?? [])].filter(
    (person) => person.emailKey === emailKey,
  );
  const latest = known.toReversed();
  return [
    ...latest.filter(({ isVerified }) => isVerified),
    ...storedPeople(tunnelId, emailKey),
    ...latest,
  ].map(({ issuer, sub }) => ({ issuer, sub }));
}

/** Whether somebody was let in with this e-mail of whom the issuer does not say that it is theirs. */
export function cameUnverified(tunnelId: string, email: string): boolean {
  const emailKey = foldEmail(email);
  const known = [...(state().get(tunnelId)?.values() ?? [])];
  return known.some((person) => person.emailKey === emailKey && !person.isVerified);
}

export function forgetPeople(tunnelId: string): void {
  state().delete(tunnelId);
}

/** Those of the visit log. A disk in trouble is no reason to wait: what is remembered counts without them. */
function storedPeople(tunnelId: string, emailKey: string): PersonId[] {
  try {
    flushVisits();
    return findVisitorsOf(tunnelId, emailKey).flatMap((person) => readPerson(person) ?? []);
  } catch {
    return [];
  }
}
