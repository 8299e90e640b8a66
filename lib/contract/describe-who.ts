import { findListed, prepareList } from "./entry-rules";
import { foldEmail } from "./fold-email";
import type { Who } from "./read-who";
import { showHidden } from "./show-hidden.mjs";
import type { TunnelConfig } from "./tunnels";

const NAMED = 3;

/**
 * A sentence about who gets in, from its beginning and without a full stop: “Everyone at example.com”,
 * “member@example.com and everyone at example.com, if they have …”.
 */
export function describeWho(who: Who): string {
  const subject = describeList(who);
  const needs = describeNeeds(who);
  if (subject === undefined) {
    const verb = { role: "has", tenant: "is in" };
    return `Everyone who can log in${needs && ` and ${verb[needs.first]} ${needs.text}`}`;
  }
  const verb = { role: "have", tenant: "are in" };
  return `${subject}${needs && `, if they ${verb[needs.first]} ${needs.text}`}`;
}

function describeList({ allowedEmails, allowedDomains }: Who): string | undefined {
  const people = some(allowedEmails, "and", "people");
  const domains = some(allowedDomains, "and", "domains");
  const everyone = people === "" ? "Everyone" : "everyone";
  const parts = [people, domains && `${everyone} at ${domains}`].filter(Boolean);
  if (parts.length === 0) return undefined;
  // With two lists, a single "and" would not show where the first list ends.
  return parts.join(allowedEmails.length > 1 || allowedDomains.length > 1 ? ", and " : " and ");
}

function describeNeeds({ allowedRoles, allowedTenants }: Who) {
  const roles = some(allowedRoles, "or", "roles");
  const tenants = some(allowedTenants, "or", "tenants");
  if (roles === "" && tenants === "") return "";
  const tenant = `the tenant ${tenants}`;
  if (roles === "") return { first: "tenant" as const, text: tenant };
  const within = tenants === "" ? "" : ` in ${tenant}`;
  return { first: "role" as const, text: `the role ${roles}${within}` };
}

/** `a, b or c`. Of a long list, the first ones and the number of the others. */
function some(names: readonly string[], and: "and" | "or", noun: string): string {
  const shown = names.filter((name) => name !== "").map((name) => showHidden(name));
  if (shown.length > NAMED) {
    const rest = shown.length - NAMED + 1;
    const first = shown.slice(0, NAMED - 1).join(", ");
    return `${first} ${and} ${and === "or" ? "one of " : ""}${rest.toLocaleString("en")} more ${noun}`;
  }
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} ${and} ${last}`;
}

export type EntryRules = Who & Pick<TunnelConfig, "gate" | "askToComeIn" | "requireVerifiedEmail">;

/** People by their e-mails, beside the list. */
export type EntryExceptions = { granted: readonly string[]; removed: readonly string[] };

const NOBODY: EntryExceptions = { granted: [], removed: [] };

/** Whether a person with this e-mail would get in, and why, as a sentence. */
export function describeEntry(
  email: string,
  rules: EntryRules,
  { granted, removed }: EntryExceptions = NOBODY,
): { enters: "yes" | "ask" | "no"; text: string } {
  const folded = foldEmail(email.trim());
  const isOne = (other: string) => foldEmail(other) === folded;
  if (removed.some(isOne)) return { enters: "no", text: "No, this person is removed." };
  const needs = describeNeeds(rules);
  const verb = { role: "have", tenant: "are in" };
  const condition = needs && `, if they ${verb[needs.first]} ${needs.text}`;
  const list = prepareList(rules.allowedEmails, rules.allowedDomains);
  if (!list.hasList) return { enters: "yes", text: `Yes, like everyone${condition}.` };
  const verified =
    rules.gate && rules.requireVerifiedEmail ? " Their e-mail has to be verified." : "";
  const listed = findListed(folded, list);
  if (listed) {
    const by = listed.by === "email" ? "their own address" : listed.entry;
    return { enters: "yes", text: `Yes, by ${showHidden(by)}${condition}.${verified}` };
  }
  if (!rules.askToComeIn) {
    return { enters: "no", text: "No, neither the address nor its domain is on the list." };
  }
  if (granted.some(isOne)) return { enters: "yes", text: `Yes, you let them in${condition}.` };
  return { enters: "ask", text: `Not at once: they are not on the list, and may ask${condition}.` };
}
