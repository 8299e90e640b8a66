import { type EntryList, findLacking, findListed, prepareList } from "@/lib/contract/entry-rules";
import { foldEmail } from "@/lib/contract/fold-email";
import { isSameIssuer } from "@/lib/contract/same-issuer";
import type { AccessRules, PersonId } from "@/lib/traffic/gate-orders";
import type { Claims } from "./read-claims";

/**
 * Why somebody with a verified login may not enter. With `not-listed`, `unverified` (their e-mail is listed, but not
 * verified), `no-email`, `tenant`, `role` and `removed` they cannot ask to come in. `may-ask`, `waiting`, `refused` and
 * `never` are the states of their question.
 */
export type Refusal =
  | "not-listed"
  | "unverified"
  | "no-email"
  | "tenant"
  | "role"
  | "removed"
  | "may-ask"
  | "waiting"
  | "refused"
  | "never";

/**
 * `until` is in milliseconds of Date.now(); null means without an end. A refusal with an end changes by itself at that
 * time.
 */
export type Decision =
  | { isIn: true; by: "list"; until: null }
  | { isIn: true; by: "grant"; until: number | null; grant: { email: string; isBound: boolean } }
  | { isIn: false; why: Refusal; until: number | null };

type Grant = AccessRules["grants"][number];
type Question = AccessRules["asks"][number];
type Removal = AccessRules["removals"][number];

/** Rules in a form in which one person is found quickly. */
export type Access = {
  rules: Pick<AccessRules, "requireVerifiedEmail" | "mayAsk" | "roles" | "tenants">;
  list: EntryList;
  /** In lower case, like all addresses here. */
  removedEmails: ReadonlySet<string>;
  removalsBySub: ReadonlyMap<string, Removal[]>;
  grantsBySub: ReadonlyMap<string, Grant[]>;
  freeGrants: ReadonlyMap<string, Grant[]>;
  questions: ReadonlyMap<string, Question[]>;
};

export function prepareAccess(rules: AccessRules): Access {
  const { emails, domains, removals, grants } = rules;
  return {
    rules,
    list: prepareList(emails, domains),
    removedEmails: new Set(removals.map(({ email }) => foldEmail(email))),
    removalsBySub: group(removals, ({ sub }) => sub),
    grantsBySub: group(grants, ({ sub }) => sub),
    freeGrants: group(grants, (grant) =>
      grant.sub === undefined ? foldEmail(grant.email) : undefined,
    ),
    questions: group(rules.asks, ({ sub }) => sub),
  };
}

/**
 * Whether this person may enter at this moment. A removal is checked first. Roles and tenants are required of people
 * with a grant too. The list is checked before a grant, because a grant ends.
 */
export function decide(claims: Claims, access: Access, now: number): Decision {
  const { email, sub, emailVerified } = claims.person;
  const folded = email === undefined ? undefined : foldEmail(email);
  const isRemoved = folded !== undefined && access.removedEmails.has(folded);
  const removals = access.removalsBySub.get(sub) ?? [];
  if (isRemoved || removals.some((removal) => mayBe(removal, claims.person))) return out("removed");
  const lacking = findLacking(claims, access.rules);
  if (lacking !== undefined) return out(lacking);
  if (!access.list.hasList) return { isIn: true, by: "list", until: null };
  const counts = emailVerified || !access.rules.requireVerifiedEmail;
  const isListed = folded !== undefined && findListed(folded, access.list) !== undefined;
  if (isListed && counts) return { isIn: true, by: "list", until: null };
  const grant = findGrant(claims.person, counts ? folded : undefined, access, now);
  if (grant) return grant;
  if (folded === undefined) return out("no-email");
  if (access.rules.mayAsk) return answerTo(questionsOf(claims.person, access), now);
  return out(isListed ? "unverified" : "not-listed");
}

function out(why: Refusal, until: number | null = null): Decision {
  return { isIn: false, why, until };
}

/**
 * The grant that lasts longest. A grant belongs to an address until somebody uses it. From then on it belongs to that
 * person, even if their address changes.
 */
function findGrant(
  person: PersonId,
  email: string | undefined,
  { grantsBySub, freeGrants }: Access,
  now: number,
): Decision | undefined {
  const free = email === undefined ? [] : (freeGrants.get(email) ?? []);
  const own = (grantsBySub.get(person.sub) ?? []).filter((grant) => isOf(grant, person));
  const open = [...own, ...free].filter((grant) => isOpen(grant, now));
  const [longest] = open.sort((one, other) => endOf(other) - endOf(one));
  if (!longest) return undefined;
  const grant = { email: longest.email, isBound: longest.sub !== undefined };
  return { isIn: true, by: "grant", until: longest.until, grant };
}

function questionsOf(person: PersonId, { questions }: Access): Question[] {
  return (questions.get(person.sub) ?? []).filter((question) => mayBe(question, person));
}

/** What lets somebody in is theirs by their issuer as well. */
function isOf({ issuer }: { issuer?: string }, person: PersonId): boolean {
  return issuer !== undefined && isSameIssuer(issuer, person.issuer);
}

/** What keeps somebody out holds for every issuer where it does not say whose it is. */
function mayBe({ issuer }: { issuer?: string }, person: PersonId): boolean {
  return issuer === undefined || isSameIssuer(issuer, person.issuer);
}

/** The strictest of the answers that still hold. */
function answerTo(questions: readonly Question[], now: number): Decision {
  const open = questions.filter((question) => isOpen(question, now));
  for (const state of ["never", "refused", "waiting"] as const) {
    const found = open.find((question) => question.state === state);
    if (found) return out(state, found.until);
  }
  return out("may-ask");
}

function isOpen({ until }: { until: number | null }, now: number): boolean {
  return until === null || now < until;
}

function endOf({ until }: { until: number | null }): number {
  return until ?? Number.POSITIVE_INFINITY;
}

function group<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const known = groups.get(key);
    if (known) known.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
