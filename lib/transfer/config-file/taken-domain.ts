import type { ImportItem } from "@/lib/contract/config-file";

type Change = ImportItem["changes"][number];
type Named = { name: string; domain?: string | null | undefined };

/** A domain that has visitors already. */
export type Address = { domain: string; owner: string };

/**
 * @param tunnels as they are stored
 * @param links the groups whose one link is on
 */
export function listAddresses(tunnels: readonly Named[], links: readonly Named[]): Address[] {
  return [
    ...tunnels.map(({ name, domain }) => ({ domain, owner: `“${name}”` })),
    ...links.map(({ name, domain }) => ({ domain, owner: `the one link of “${name}”` })),
  ].flatMap(({ domain, owner }) => (domain ? [{ domain, owner }] : []));
}

/** Returns the same changes; that of a domain says when another one had it so far. Pure. */
export function markTakenDomain(
  changes: readonly Change[],
  { domain }: { domain?: unknown },
  others: readonly Address[],
): Change[] {
  const weakens = describeTaken(domain, others);
  return changes.map((change) =>
    change.key === "domain" && weakens !== undefined ? { ...change, weakens } : change,
  );
}

/** What it means to come to a domain. Undefined where nobody had it. */
export function describeTaken(domain: unknown, others: readonly Address[]): string | undefined {
  const found = others.find((each) => each.domain === domain);
  return (
    found &&
    `So far this is the address of ${found.owner}: its visitors reach this app there, with the cookies that their browsers keep for it.`
  );
}
