import { z } from "zod";
import { findGateReference } from "./gate-references";
import type { ListenerProtection } from "./plan";

const filled = z.string().regex(/\S/);

// Strict: an option that is not known here might open the door, as allow_cors_preflight does.
const loginSchema = z.strictObject({
  type: z.literal("openid-connect"),
  config: z.strictObject({
    issuer_url: z.url({ protocol: /^https?$/ }),
    client_id: filled,
    client_secret: filled,
    scopes: z.array(filled).min(1),
    max_session_duration: filled.optional(),
    idle_session_duration: filled.optional(),
    userinfo_refresh_interval: filled.optional(),
  }),
});

const removalSchema = z.strictObject({
  type: z.literal("remove-headers"),
  config: z.strictObject({ headers: z.array(z.string()) }),
});

// Nobody is on the list until a later rule finds them there.
const notOnListSchema = z.strictObject({
  type: z.literal("set-vars"),
  config: z.strictObject({
    vars: z.tuple([z.strictObject({ gatehouse_on_list: z.literal(false) })]),
  }),
});

/** One header for the gate, with a name that nobody can guess. */
function gateHeaderSchema(value: string) {
  return z.strictObject({
    type: z.literal("add-headers"),
    config: z.strictObject({
      headers: z
        .record(z.string().regex(/^gh-[0-9a-f]{32}$/), z.literal(value))
        .refine((headers) => Object.keys(headers).length === 1),
    }),
  });
}

// What a gate verifies, in this order.
const gateActions = [
  gateHeaderSchema(`\${actions.ngrok.oidc.identity_token}`),
  gateHeaderSchema(`\${actions.ngrok.oidc.identity.current_session_id}`),
  gateHeaderSchema(`\${actions.ngrok.oidc.identity.provider_user_id}`),
] as const;

// Nothing else may read or write what the gate verifies.
const GATE_MENTIONS = /identity_token|headers_added|gh[-_][0-9a-f]{32}/i;

// What may run before the login: taking headers away lets nobody in.
const firstRuleSchema = z.strictObject({
  name: z.string().optional(),
  expressions: z.array(z.string()).max(0).optional(),
  actions: z.union([
    z.tuple([loginSchema]),
    z.tuple([removalSchema, loginSchema]),
    z.tuple([loginSchema, notOnListSchema]),
    z.tuple([removalSchema, loginSchema, notOnListSchema]),
    z.tuple([loginSchema, ...gateActions]),
    z.tuple([loginSchema, ...gateActions, notOnListSchema]),
  ]),
});

const ruleSchema = z.strictObject({
  name: z.string().optional(),
  expressions: z.array(z.string()).optional(),
  actions: z.array(
    z.strictObject({ type: z.string(), config: z.record(z.string(), z.json()).optional() }),
  ),
});

// No other phase: one of TCP would come before every request, and an older name could stand for one of these.
const policySchema = z.strictObject({
  on_http_request: z.tuple([firstRuleSchema]).rest(ruleSchema),
  on_http_response: z.array(ruleSchema).optional(),
});

const listenerOidcSchema = z.object({
  issuerUrl: z.url({ protocol: /^https?$/ }),
  clientId: filled,
  clientSecret: filled,
});

// A second answer to "who is this" could be an easier one.
const LOGINS = new Set([
  "openid-connect",
  "oidc",
  "oauth",
  "saml",
  "basic-auth",
  "jwt-validation",
  "verify-webhook",
]);

/**
 * The last check before a bind: whatever composed the plan, every request meets the login first, unconditionally.
 * @throws Error, so that nothing is bound.
 */
export function assertProtected(protection: ListenerProtection): void {
  const isProtected =
    protection.kind === "listener-oidc"
      ? listenerOidcSchema.safeParse(protection).success
      : logsInFirst(protection.policy);
  if (!isProtected)
    throw new Error("Refused to bind a listener that does not start with the login");
}

function logsInFirst(policyText: string): boolean {
  const document = parseJson(policyText);
  // Not so when a key stands there twice: then readers differ in which of the two they take.
  if (JSON.stringify(document) !== policyText) return false;
  const policy = policySchema.safeParse(document).data;
  if (!policy) return false;
  const [first, ...rest] = policy.on_http_request;
  if (!keepsGateAlone(first, [rest, policy.on_http_response])) return false;
  const others = [...rest, ...(policy.on_http_response ?? [])].flatMap(({ actions }) => actions);
  return !others.some(({ type }) => LOGINS.has(type.toLowerCase()));
}

/** With a gate: its three headers are three, and no other rule mentions them or the token. */
function keepsGateAlone(
  { actions }: z.infer<typeof firstRuleSchema>,
  others: readonly unknown[],
): boolean {
  const names = actions.flatMap(({ type, config }) =>
    type === "add-headers" ? Object.keys(config.headers) : [],
  );
  if (names.length === 0) return true;
  if (GATE_MENTIONS.test(JSON.stringify(others)) || findGateReference(others)) return false;
  return new Set(names).size === names.length;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
