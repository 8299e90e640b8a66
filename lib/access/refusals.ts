import "server-only";
import { foldEmail } from "@/lib/contract/fold-email";
import type { Refusal } from "@/lib/contract/gate";
import { notFound } from "@/lib/errors/problem";
import type { Deleted } from "@/lib/undo/keep";
import { accessOf, widen } from "./access-state";
import { tunnelOf } from "./outlet";
import {
  personState,
  publishRefusal,
  refusalOf,
  undoingChange,
  withoutRefusals,
} from "./person-state";

/** Whose question was answered with no, each person once, by e-mail. */
export function listRefusals(tunnelId: string): Refusal[] {
  tunnelOf(tunnelId);
  const { refusals } = accessOf(tunnelId);
  const emails = new Map([...refusals.values()].map(({ email }) => [foldEmail(email), email]));
  return [...emails]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, email]) => refusalOf(tunnelId, email) ?? []);
}

/**
 * The person may ask again; it lets nobody in. Throws a 404 Problem when there is none, and when the disk does not take
 * it: then they stay refused.
 */
export function takeRefusalBack(tunnelId: string, email: string): Deleted {
  tunnelOf(tunnelId);
  const before = personState(tunnelId, { email });
  const [refusal] = before.refusals;
  if (!refusal) throw notFound("refusal");
  const person = { email: refusal[1].email };
  widen(tunnelId, (access) => withoutRefusals(access, person));
  publishRefusal(tunnelId, person.email);
  return undoingChange(tunnelId, person, before, { closes: true, of: ["refusals"] });
}
