import { z } from "zod";
import { findGateReference } from "./gate-references";
import type { ListenerProtection } from "./plan";

const filled = z.string().regex(/\S/);

// Strict, because an unknown option might let people in without a login, as allow_cors_preflight does.
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

// Nobody counts as on the list until a later rule finds them there.
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

// The values that a gate verifies, in this order.
const gateActions = [
  gateHeaderSchema(`\${actions.ngrok.oidc.identity_token}`),
  gateHeaderSchema(`\${actions.ngrok.oidc.identity.current_session_id}`),
  gateHeaderSchema(`\${actions.ngrok.oidc.identity.provider_user_id}`),
] as const;

// No other rule may read or write the values that the gate verifies.
const GATE_MENTIONS = /identity_token|headers_added|gh[-_][0-9a-f]{32}/i;

// What may run before the login. Removing headers lets nobody in.
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

// No other phase is allowed: rules for TCP would run before every request, and an older name could stand for one of
// these.
const policySchema = z.strictObject({
  on_http_request: z.tuple([firstRuleSchema]).rest(ruleSchema),
  on_http_response: z.array(ruleSchema).optional(),
});

const listenerOidcSchema = z.object({
  issuerUrl: z.url({ protocol: /^https?$/ }),
  clientId: filled,
  clientSecret: filled,
});

// A second login action could be an easier one.
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
 * The last check before a bind: in every plan, each request must meet the login first, without a condition.
 * @throws Error, so that nothing is bound
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
  // This differs when a key occurs twice, because readers then disagree which one counts.
  if (JSON.stringify(document) !== policyText) return false;
  const policy = policySchema.safeParse(document).data;
  if (!policy) return false;
  const [first, ...rest] = policy.on_http_request;
  const others = [...rest, ...(policy.on_http_response ?? [])];
  if (!keepsGateAlone(first, others)) return false;
  const actions = others.flatMap((rule) => rule.actions);
  return !actions.some(({ type }) => LOGINS.has(type.toLowerCase()));
}

/** With a gate: it has exactly three headers, and no other rule mentions them or the token. */
function keepsGateAlone(
  { actions }: z.infer<typeof firstRuleSchema>,
  others: readonly z.infer<typeof ruleSchema>[],
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
