import { getHub } from "@/lib/base/hub";
import { foldEmail } from "@/lib/contract/fold-email";
import type { Grant, Removal } from "@/lib/contract/gate";
import { notFound } from "@/lib/errors/problem";
import type { Deleted } from "@/lib/undo/keep";
import { accessOf, tighten, widen } from "./access-state";
import { asksOfPerson, closeAsk, type OpenAsk, openAsk } from "./asks";
import { pushAccess, tunnelOf } from "./outlet";
import {
  type GrantEntry,
  iso,
  type RefusalEntry,
  type RemovalEntry,
  type TunnelAccess,
  withEntry,
} from "./tunnel-access";

/** All that is known of one person at one tunnel, so that what is done to them can be undone. */
export type PersonState = {
  grant: GrantEntry | undefined;
  removal: RemovalEntry | undefined;
  refusals: [sub: string, refusal: RefusalEntry][];
  asks: OpenAsk[];
};

type Person = { email: string; sub?: string | undefined };

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
function refusalsOf({ refusals }: TunnelAccess, { email, sub }: Person) {
  const key = foldEmail(email);
  return [...refusals].filter(([id, entry]) => id === sub || foldEmail(entry.email) === key);
}

export function withoutRefusals(access: TunnelAccess, person: Person): TunnelAccess {
  const gone = new Set(refusalsOf(access, person).map(([sub]) => sub));
  return { ...access, refusals: new Map([...access.refusals].filter(([sub]) => !gone.has(sub))) };
}

type Change = {
  /** It had let somebody in: its undoing acts before it is written. */
  closes: boolean;
  /** It was a removal, or took one back. No other undoing touches a removal that came in between. */
  ofRemoval?: boolean;
};

/** What undoes a change of one person. What has ended meanwhile does not come back. */
export function undoingChange(
  tunnelId: string,
  person: Person,
  before: PersonState,
  { closes, ofRemoval = false }: Change,
): Deleted {
  return {
    restore: () => {
      // It may have been deleted meanwhile.
      if (tunnelOf(tunnelId).id !== tunnelId) throw notFound("tunnel");
      const edit = (access: TunnelAccess) => withPerson(access, person, before, ofRemoval);
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
  ofRemoval: boolean,
): TunnelAccess {
  const key = foldEmail(person.email);
  return {
    ...access,
    grants: withEntry(access.grants, key, before.grant),
    removals: ofRemoval ? withEntry(access.removals, key, before.removal) : access.removals,
    refusals: new Map([...withoutRefusals(access, person).refusals, ...before.refusals]),
  };
}

/** Tells the pages what is true of a person now. */
export function publishPerson(tunnelId: string, email: string): void {
  publishGrant(tunnelId, email);
  publishRemoval(tunnelId, email);
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

export function toGrant({ email, until, grantedAt }: GrantEntry): Grant {
  return { email, ...(until !== undefined && { until: iso(until) }), grantedAt: iso(grantedAt) };
}

export function toRemoval({ email, removedAt }: RemovalEntry): Removal {
  return { email, removedAt: iso(removedAt) };
}
