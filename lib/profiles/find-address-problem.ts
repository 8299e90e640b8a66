import { isLoopback } from "@/lib/contract/upstream";
import { isDashboard } from "@/lib/network/dashboard-address";
import { refuseUrl } from "@/lib/network/outside-addresses";

/** Why this address cannot be an issuer's, for people; undefined when it can. */
export function findAddressProblem(url: string): string | undefined {
  const refusal = refuseUrl(url);
  if (refusal) return `${refusal}.`;
  const parsed = new URL(url);
  if (isDashboard(parsed)) return "That is the Gatehouse dashboard itself, which is not an issuer.";
  // The Access Key is sent there, so http is allowed only on this machine (OpenID Connect Core 1.0, section 16.17).
  if (parsed.protocol === "http:" && !isLoopback(parsed.hostname)) {
    return `${parsed.origin} is not https, so what is sent there could be read on the way.`;
  }
  return undefined;
}
