import type { TunnelConfig } from "@/lib/contract/tunnels";
import { parseExtraPolicy } from "./extra-policy";

/** Whether the policy says who a visitor is, and takes away what visitors say of themselves. */
export function isIdentified({ protection }: Pick<TunnelConfig, "protection">): boolean {
  return protection === "traffic-policy";
}

/** The identity headers end at Gatehouse: they are not wanted, or nobody vouches for them. */
export function hidesIdentity(
  config: Pick<TunnelConfig, "protection" | "identityHeaders">,
): boolean {
  return !isIdentified(config) || !config.identityHeaders;
}

/**
 * The names, in lower case, of the headers that the tunnel's own rules add to every request. Where a rule has a condition,
 * a visitor could send the header to where it does not run.
 */
export function namesAddedByPolicy(
  config: Pick<TunnelConfig, "protection" | "extraPolicy">,
): string[] {
  // The listener's options know no rules.
  if (!isIdentified(config)) return [];
  const { on_http_request: rules = [] } = parseExtraPolicy(config.extraPolicy);
  const actions = rules.flatMap((rule) => (rule.expressions?.length ? [] : rule.actions));
  return actions.flatMap(({ type, config }) => {
    const headers = type === "add-headers" ? config?.headers : undefined;
    return isRecord(headers) ? Object.keys(headers).map((name) => name.toLowerCase()) : [];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
