import type { TunnelConfig } from "@/lib/contract/tunnels";
import { parseExtraPolicy } from "./extra-policy";

/** Whether the policy adds the visitor's identity and removes identity headers that visitors send. */
export function isIdentified({ protection }: Pick<TunnelConfig, "protection">): boolean {
  return protection === "traffic-policy";
}

/** Whether Gatehouse removes the identity headers: they are switched off, or cannot be trusted. */
export function hidesIdentity(
  config: Pick<TunnelConfig, "protection" | "identityHeaders">,
): boolean {
  return !isIdentified(config) || !config.identityHeaders;
}

/**
 * The names, in lower case, of the headers that the tunnel's own rules add to every request. A rule with a condition
 * does not count: for a request without the condition, a visitor could send the header.
 */
export function namesAddedByPolicy(
  config: Pick<TunnelConfig, "protection" | "extraPolicy">,
): string[] {
  // The listener's options have no rules.
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
