/** What reading an ngrok.yml needs to know: what is stored already, and what the person has chosen. */
export type Known = {
  profiles: readonly { name: string; issuerUrl: string; clientId: string }[];
  accounts: readonly { name: string }[];
  /** The stored account with this authtoken, by name. */
  accountWith(authtoken: string): string | undefined;
  /** For tunnels without a login of their own. */
  profile?: string | undefined;
  /** For files without an authtoken, or instead of it. */
  account?: string | undefined;
};

/** The chosen one, or the only one that exists. */
export function choose(
  chosen: string | undefined,
  items: readonly { name: string }[],
): string | undefined {
  return chosen ?? (items.length === 1 ? items[0]?.name : undefined);
}
