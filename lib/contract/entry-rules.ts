import { foldEmail } from "./fold-email";

// Who is on a tunnel's list, and which roles and tenants are required. The gate decides by this one rule, and the pages
// use it for their texts before a tunnel starts. Pure, and safe for the browser.

/** E-mails and domains in a form in which one person is found quickly. */
export type EntryList = {
  /** False means that everybody who can log in is on the list. */
  hasList: boolean;
  /** In lower case, like all addresses here. */
  emails: ReadonlySet<string>;
  domains: ReadonlySet<string>;
};

export type EntryConditions = { roles: readonly string[]; tenants: readonly string[] };

/** A person's roles by the provider: those without a tenant, and those in each tenant. */
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

/** The list's entry for this e-mail (in lower case): the address, or its whole domain. */
export function findListed(
  email: string,
  { emails, domains }: EntryList,
): { by: "email" | "domain"; entry: string } | undefined {
  if (emails.has(email)) return { by: "email", entry: email };
  const domain = email.slice(email.lastIndexOf("@") + 1);
  return domains.has(domain) ? { by: "domain", entry: domain } : undefined;
}

/** What a person lacks. With tenants listed only the roles within those count; without, a role at the top counts. */
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
