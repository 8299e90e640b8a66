import { z } from "zod";
import type { ListenerProtection } from "./plan";

const loginSchema = z.object({
  type: z.literal("openid-connect"),
  config: z.object({
    issuer_url: z.string().min(1),
    client_id: z.string().min(1),
    client_secret: z.string().min(1),
  }),
});

const policySchema = z.object({
  on_http_request: z
    .array(
      z.object({
        expressions: z.array(z.string()).optional(),
        actions: z.array(z.looseObject({ type: z.string() })),
      }),
    )
    .min(1),
});

// What may run before the login: taking headers away lets nobody in.
const HARMLESS = new Set(["remove-headers"]);

/**
 * The last check before a bind: whatever composed the plan, every request meets the login first, unconditionally.
 * @throws Error, so that nothing is bound.
 */
export function assertProtected(protection: ListenerProtection): void {
  const isProtected =
    protection.kind === "listener-oidc"
      ? [protection.issuerUrl, protection.clientId, protection.clientSecret].every(Boolean)
      : logsInFirst(protection.policy);
  if (!isProtected)
    throw new Error("Refused to bind a listener that does not start with the login");
}

function logsInFirst(policyText: string): boolean {
  const policy = policySchema.safeParse(parseJson(policyText));
  const rule = policy.data?.on_http_request[0];
  if (!rule || (rule.expressions && rule.expressions.length > 0)) return false;
  const first = rule.actions.find((action) => !HARMLESS.has(action.type));
  return loginSchema.safeParse(first).success;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
