import { getHub } from "@/lib/base/hub";
import { foldEmail } from "@/lib/contract/fold-email";
import type { Grant, Refusal, Removal } from "@/lib/contract/gate";
import { notFound } from "@/lib/errors/problem";
import type { Deleted } from "@/lib/undo/keep";
import { accessOf, tighten, widen } from "./access-state";
import { asksOfPerson, closeAsk, type OpenAsk, openAsk } from "./asks";
import { pushAccess, tunnelOf } from "./outlet";
import {
  type GrantEntry,
  iso,
  mayBeOf,
  type Owner,
  type RefusalEntry,
  type RemovalEntry,
  type TunnelAccess,
  withEntry,
} from "./tunnel-access";

/** Everything that is known of one person at one tunnel, so that a change can be undone. */
export type PersonState = {
  grant: GrantEntry | undefined;
  removal: RemovalEntry | undefined;
  refusals: [key: string, refusal: RefusalEntry][];
  asks: OpenAsk[];
};

type Person = Owner & { email: string };

export function personState(tunnelId: string, person: Person): PersonState {
  const access = accessOf(tunnelId);
  const key = foldEmail(person.email);
  return {
    grant: access.grants.get(key),
    removal: access.removals.get(key),
    refusals: refusalsOf(access, person),
    asks: asksOfPerson(tunnelId, person),
  };
}

/** The person's answers with no, by their e-mail or their id. */
function refusalsOf({ refusals }: TunnelAccess, person: Person) {
  const key = foldEmail(person.email);
  return [...refusals].filter(
    ([, entry]) => mayBeOf(entry, person) || foldEmail(entry.email) === key,
  );
}

export function withoutRefusals(access: TunnelAccess, person: Person): TunnelAccess {
  const gone = new Set(refusalsOf(access, person).map(([key]) => key));
  return { ...access, refusals: new Map([...access.refusals].filter(([key]) => !gone.has(key))) };
}

type Change = {
  /** The change admitted somebody, so its undo takes effect before it is saved. */
  closes: boolean;
  /** What it changed. The undo leaves everything else as it is by then. */
  of: readonly ("grant" | "removal" | "refusals")[];
};

/** The undo of a change of one person. It does not restore what has ended meanwhile. */
export function undoingChange(
  tunnelId: string,
  person: Person,
  before: PersonState,
  { closes, of }: Change,
): Deleted {
  return {
    restore: () => {
      // The tunnel may have been deleted meanwhile.
      if (tunnelOf(tunnelId).id !== tunnelId) throw notFound("tunnel");
      const edit = (access: TunnelAccess) => withPerson(access, person, before, of);
      if (closes) tighten(tunnelId, edit);
      else widen(tunnelId, edit);
      for (const open of asksOfPerson(tunnelId, person)) closeAsk(open);
      if (!isRemoved(tunnelId, person)) {
        for (const open of before.asks) if (open.lapsesAt > Date.now()) openAsk(open);
      }
      pushAccess(tunnelId);
      publishPerson(tunnelId, person.email);
      return { email: person.email };
    },
  };
}

function isRemoved(tunnelId: string, { email }: Person): boolean {
  return accessOf(tunnelId).removals.has(foldEmail(email));
}

function withPerson(
  access: TunnelAccess,
  person: Person,
  before: PersonState,
  of: Change["of"],
): TunnelAccess {
  const { grants, removals, refusals } = access;
  const key = foldEmail(person.email);
  return {
    ...access,
    grants: of.includes("grant") ? withEntry(grants, key, before.grant) : grants,
    removals: of.includes("removal") ? withEntry(removals, key, before.removal) : removals,
    refusals: of.includes("refusals")
      ? new Map([...withoutRefusals(access, person).refusals, ...before.refusals])
      : refusals,
  };
}

/** Sends the pages the present state of a person. */
export function publishPerson(tunnelId: string, email: string): void {
  publishGrant(tunnelId, email);
  publishRemoval(tunnelId, email);
  publishRefusal(tunnelId, email);
}

export function publishGrant(tunnelId: string, email: string): void {
  const entry = accessOf(tunnelId).grants.get(foldEmail(email));
  const data = { tunnelId, email, ...(entry && { grant: toGrant(entry) }) };
  getHub().publish({ type: "grant", data });
}

export function publishRemoval(tunnelId: string, email: string): void {
  const entry = accessOf(tunnelId).removals.get(foldEmail(email));
  const data = { tunnelId, email, ...(entry && { removal: toRemoval(entry) }) };
  getHub().publish({ type: "removal", data });
}

export function publishRefusal(tunnelId: string, email: string): void {
  const refusal = refusalOf(tunnelId, email);
  getHub().publish({ type: "refusal", data: { tunnelId, email, ...(refusal && { refusal }) } });
}

/** What was answered to this e-mail, whoever asked with it: where one of the answers has no end, that. */
export function refusalOf(tunnelId: string, email: string): Refusal | undefined {
  const all = refusalsOf(accessOf(tunnelId), { email }).map(([, refusal]) => refusal);
  const [first] = all;
  if (!first) return undefined;
  const last = Math.max(...all.map(({ until }) => until ?? Number.POSITIVE_INFINITY));
  return { email: first.email, ...(Number.isFinite(last) && { until: iso(last) }) };
}

export function toGrant({ email, until, grantedAt }: GrantEntry): Grant {
  return { email, ...(until !== undefined && { until: iso(until) }), grantedAt: iso(grantedAt) };
}

export function toRemoval({ email, removedAt }: RemovalEntry): Removal {
  return { email, removedAt: iso(removedAt) };
}
