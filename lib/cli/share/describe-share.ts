import type { WhyNot } from "@/lib/cli/start-protected";
import { describeWho } from "@/lib/contract/describe-who";
import type { Profile } from "@/lib/contract/profiles";
import { quoteForShell } from "@/lib/contract/quote-for-shell";
import type { Tunnel } from "@/lib/contract/tunnels";

/** A sentence about who gets in. With nobody on a list that is everybody whom the provider knows, and it says so. */
export function describeGuests(tunnel: Tunnel, { clientId, name }: Profile): string {
  const { allowedEmails, allowedDomains, allowedRoles, allowedTenants } = tunnel;
  const at = `Descope project ${clientId} (${name})`;
  const isOpenToAll = [allowedEmails, allowedDomains, allowedRoles, allowedTenants].every(
    (list) => list.length === 0,
  );
  if (isOpenToAll) return `Everybody who can log in at ${at}. Limit it with --allow.`;
  const hasList = allowedEmails.length + allowedDomains.length > 0;
  const asks = hasList && tunnel.askToComeIn ? " Others can ask, and you answer here." : "";
  return `${describeWho(tunnel)}, by a login at ${at}.${asks}`;
}

/** Whether the refusal has a way out by one link, and how to go it from a terminal. */
export function describeOneLink(
  { beside }: WhyNot,
  tunnels: readonly Tunnel[],
  upstream: string,
): string | undefined {
  if (beside === undefined) return undefined;
  const again = (group: string) => `gatehouse share ${upstream} --group ${quoteForShell(group)}`;
  // Of a link it is the group's name.
  if (beside.tunnelId === undefined) return `Put it behind that link: ${again(beside.name)}`;
  const group = tunnels.find(({ id }) => id === beside.tunnelId)?.group;
  const first =
    group === undefined
      ? `give “${beside.name}” a group, and turn on One link there`
      : `turn on One link at the group “${group}”`;
  return `Put both behind one link: in the dashboard ${first}. Then: ${again(group ?? "that-group")}`;
}
