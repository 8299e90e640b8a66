import type { Change } from "@/lib/contract/assistants";
import { foldEmail } from "@/lib/contract/fold-email";
import type { TunnelConfig } from "@/lib/contract/tunnels";

type Share = Extract<Change, { kind: "share" }>;

/**
 * A tunnel that shares the same app with exactly these people already. To start it lets nobody in whom the owner has not
 * chosen for this app. Pure.
 */
export function findSameShare(
  tunnels: readonly TunnelConfig[],
  { upstream, allowedEmails, allowedDomains, profileId, accountId }: Share,
): TunnelConfig | undefined {
  return tunnels.find(
    (tunnel) =>
      tunnel.upstream === upstream &&
      isSame(tunnel.allowedEmails.map(foldEmail), allowedEmails.map(foldEmail)) &&
      isSame(tunnel.allowedDomains, allowedDomains) &&
      (profileId === undefined || profileId === tunnel.profileId) &&
      (accountId === undefined || accountId === tunnel.accountId),
  );
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  const [one, other] = [new Set(some), new Set(others)];
  return one.size === other.size && [...one].every((each) => other.has(each));
}
