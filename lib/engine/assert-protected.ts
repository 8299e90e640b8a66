import { z } from "zod";
import { findGateReference } from "./gate-references";
import { leadsPastGate } from "./leads-past";
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

// With doors two rules come before the login: one that opens nothing, and one that says who is at a door. Of the second
// exactly these conditions are known. They may fail: then nobody is at a door.
const NOT_AT_DOOR = "vars.gatehouse_door != true";
const HASHES = String.raw`\['[0-9a-f]{64}'(?:, '[0-9a-f]{64}')*\]`;
const DOOR_CLAUSES = [
  String.raw`hash\.sha256\(getReqHeader\('(?:Gatehouse-Key|Authorization)'\)\.join\(','\)\) in ${HASHES}`,
  String.raw`\(req\.method == '(?:POST|PUT|PATCH)' && req\.url\.raw_path == '(?!\/(?:\.gatehouse|ngrok)[\/'])(?:\/(?!\.{1,2}[\/'])[A-Za-z0-9._~-]+)+'\)`,
  String.raw`\(req\.method == 'OPTIONS' && hasReqHeader\('Access-Control-Request-Method'\) && getReqHeader\('Origin'\)\.join\(','\) in \['https?:\/\/[A-Za-z0-9.:[\]-]+'(?:, 'https?:\/\/[A-Za-z0-9.:[\]-]+')*\]\)`,
].join("|");
const DOOR_CONDITION = new RegExp(`^(?:${DOOR_CLAUSES})(?: \\|\\| (?:${DOOR_CLAUSES}))*$`);

function setsDoor<V extends z.ZodType>(isAt: V) {
  return z.strictObject({
    type: z.literal("set-vars"),
    config: z.strictObject({ vars: z.tuple([z.strictObject({ gatehouse_door: isAt })]) }),
  });
}

const noDoorSchema = z.strictObject({
  name: z.string().optional(),
  actions: z.union([
    z.tuple([setsDoor(z.literal(false))]),
    z.tuple([setsDoor(z.literal(false)), notOnListSchema]),
  ]),
});

const doorSchema = z.strictObject({
  name: z.string().optional(),
  expressions: z.tuple([z.string().regex(DOOR_CONDITION)]),
  actions: z.tuple([setsDoor(z.literal(true))]),
});

/** Only where there is a gate, which looks at what comes through. */
const loginBesideDoorsSchema = z.strictObject({
  name: z.string().optional(),
  expressions: z.tuple([z.literal(NOT_AT_DOOR)]),
  actions: z.tuple([loginSchema, ...gateActions]),
});

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

// No other phase is allowed: rules for TCP would run before every request, and an older name could stand for one of
// these.
const policySchema = z.strictObject({
  on_http_request: z.union([
    z
      .tuple([firstRuleSchema])
      .rest(ruleSchema)
      .transform((plain) => ({ plain })),
    z
      .tuple([noDoorSchema, doorSchema, loginBesideDoorsSchema])
      .rest(ruleSchema)
      .transform((doors) => ({ doors })),
  ]),
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
  const { login, others, hasDoors } = takeLogin(policy);
  if (!keepsGateAlone(login, others)) return false;
  if (hasDoors && JSON.stringify(others).includes('"gatehouse_door":')) return false;
  return !others.some(({ actions }) => actions.some(({ type }) => LOGINS.has(type.toLowerCase())));
}

type Policy = z.infer<typeof policySchema>;
type Rule = z.infer<typeof ruleSchema>;
type LoginRule = z.infer<typeof firstRuleSchema> | z.infer<typeof loginBesideDoorsSchema>;

/** The login, and all rules that come after it. */
function takeLogin({ on_http_request: rules, on_http_response: answers = [] }: Policy): {
  login: LoginRule;
  others: Rule[];
  hasDoors: boolean;
} {
  if ("doors" in rules) {
    const [, , login, ...rest] = rules.doors;
    return { login, others: [...rest, ...answers], hasDoors: true };
  }
  const [login, ...rest] = rules.plain;
  return { login, others: [...rest, ...answers], hasDoors: false };
}

/** With a gate: it has exactly three headers, and no other rule mentions them or the token. */
function keepsGateAlone({ actions }: LoginRule, others: readonly Rule[]): boolean {
  const names = actions.flatMap(({ type, config }) =>
    type === "add-headers" ? Object.keys(config.headers) : [],
  );
  if (names.length === 0) return true;
  if (others.some(({ actions: each }) => each.some(({ type }) => leadsPastGate(type))))
    return false;
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
