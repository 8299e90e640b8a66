import { isLoopback } from "@/lib/contract/upstream";
import { isDashboard } from "@/lib/network/dashboard-address";
import { refuseUrl } from "@/lib/network/outside-addresses";

/** Why no login can be at this address of an issuer, in words for its owner; undefined when one may be. */
export function findAddressProblem(url: string): string | undefined {
  const refusal = refuseUrl(url);
  if (refusal) return `${refusal}.`;
  const parsed = new URL(url);
  if (isDashboard(parsed)) return "That is the Gatehouse dashboard itself, which is no issuer.";
  // The Access Key is sent there (OpenID Connect Core 1.0, section 16.17): in the open only within this machine.
  if (parsed.protocol === "http:" && !isLoopback(parsed.hostname)) {
    return `${parsed.origin} is not https, so what is sent there could be read on the way.`;
  }
  return undefined;
}
