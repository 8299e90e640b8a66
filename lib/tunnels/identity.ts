import type { TunnelConfig } from "@/lib/contract/tunnels";
import { parseExtraPolicy } from "./extra-policy";

const CLIENT_IP = `\${conn.client_ip}`;

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
 * does not count, nor an action with a value that may fail: without them a visitor could send the header.
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
    if (!isRecord(headers) || !Object.values(headers).every(isAlwaysThere)) return [];
    return Object.keys(headers).map((name) => name.toLowerCase());
  });
}

/** Of all that can be put into a text ngrok has the visitor's address alone for certain. */
function isAlwaysThere(value: unknown): boolean {
  return typeof value === "string" && !value.replaceAll(CLIENT_IP, "").includes("${");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
