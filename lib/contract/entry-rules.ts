import { foldEmail } from "./fold-email";

// Who is on a tunnel's list, and what else is asked of them: the one rule of the gate's decision and of what the pages say
// about a person before a tunnel starts. Browser-safe and pure.

/** E-mails and domains in a form in which one person is found at once. */
export type EntryList = {
  /** False: everybody is on it who can log in. */
  hasList: boolean;
  /** Folded, like all addresses here. */
  emails: ReadonlySet<string>;
  domains: ReadonlySet<string>;
};

export type EntryConditions = { roles: readonly string[]; tenants: readonly string[] };

/** What the provider says of somebody: roles in no tenant, and by tenant the roles there. */
export type HeldRoles = {
  roles: ReadonlySet<string>;
  tenants: ReadonlyMap<string, ReadonlySet<string>>;
};

export function prepareList(emails: readonly string[], domains: readonly string[]): EntryList {
  return {
    hasList: emails.length > 0 || domains.length > 0,
    emails: new Set(emails.map(foldEmail)),
    domains: new Set(domains.map(foldEmail)),
  };
}

/** The entry that somebody's folded e-mail is on the list by: the address, or its whole domain. */
export function findListed(
  email: string,
  { emails, domains }: EntryList,
): { by: "email" | "domain"; entry: string } | undefined {
  if (emails.has(email)) return { by: "email", entry: email };
  const domain = email.slice(email.lastIndexOf("@") + 1);
  return domains.has(domain) ? { by: "domain", entry: domain } : undefined;
}

/** What somebody lacks. With tenants listed only the roles within those count; a role at the top is one in no tenant. */
export function findLacking(
  held: HeldRoles,
  { tenants, roles }: EntryConditions,
): "tenant" | "role" | undefined {
  const within = tenants.flatMap((id) => held.tenants.get(id) ?? []);
  if (tenants.length > 0 && within.length === 0) return "tenant";
  const counting = tenants.length > 0 ? within : [held.roles];
  const isMissing = !roles.some((role) => counting.some((set) => set.has(role)));
  return roles.length > 0 && isMissing ? "role" : undefined;
}
