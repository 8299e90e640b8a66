import fc from "fast-check";
import { stringify } from "yaml";

// Input of an attacker or of a careless paste: the dangerous words of each language, alone and in unusual combinations.

const TYPES = [
  "openid-connect",
  "OpenID-Connect",
  "oidc",
  "oauth",
  "saml",
  "basic-auth",
  "jwt-validation",
  "verify-webhook",
  "forward-internal",
  "ai-gateway",
  "custom-response",
  "redirect",
  "deny",
  "log",
  "rate-limit",
  "add-headers",
  "remove-headers",
  "set-vars",
  "url-rewrite",
  "terminate-tls",
  "",
  "__proto__",
];

const PHASES = [
  "on_http_request",
  "on_http_response",
  "on_tcp_connect",
  "on_event_destination",
  "On_Http_Request",
  "ON_HTTP_REQUEST",
  "on_http_request ",
  "inbound",
  "outbound",
  "enabled",
  "__proto__",
  "constructor",
  "toString",
];

const RULE_KEYS = [
  "name",
  "expressions",
  "Expressions",
  "actions",
  "Actions",
  "enabled",
  "__proto__",
];

const WORDS = [
  `\${actions.ngrok.oidc.identity.email}`,
  `\${`,
  "}",
  "'",
  '"',
  "\\",
  "\n",
  "\r\n",
  "\u0000",
  "\u2028",
  "\u202e",
  "\ud800",
  "true",
  "false",
  "' || true || '",
  "*",
  "&a",
  "*a",
  "<<",
  "!!js/function",
  "- ",
  ": ",
  "# ",
  "---\n",
  "...\n",
  "%YAML 1.1\n",
  "|\n  ",
  "\t",
  "\ufeff",
  "null",
  "~",
  "0x7f",
  "1e999",
  "@example.com",
  "member@example.com",
  "localhost",
  ".",
];

export const nastyText = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc
    .array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 6 })), { maxLength: 6 })
    .map((parts) => parts.join("")),
);

const json = fc.jsonValue({ maxDepth: 3 });

const config = fc.oneof(
  json,
  fc.record(
    {
      issuer_url: fc.constantFrom("https://evil.example.org", "", "javascript:0"),
      client_id: nastyText,
      client_secret: nastyText,
      scopes: fc.array(nastyText, { maxLength: 2 }),
      allow_cors_preflight: fc.boolean(),
      headers: fc.dictionary(nastyText, nastyText, { maxKeys: 2 }),
      to: nastyText,
    },
    { requiredKeys: [] },
  ),
);

const action = fc.oneof(
  {
    arbitrary: fc.record({ type: fc.constantFrom(...TYPES), config }, { requiredKeys: ["type"] }),
    weight: 8,
  },
  { arbitrary: json, weight: 1 },
);

const actions = fc.array(action, { maxLength: 3 });

const rule = fc.oneof(
  {
    arbitrary: fc.record(
      { name: nastyText, expressions: fc.array(nastyText, { maxLength: 2 }), actions },
      { requiredKeys: ["actions"] },
    ),
    weight: 6,
  },
  {
    arbitrary: fc.dictionary(fc.constantFrom(...RULE_KEYS), fc.oneof(actions, json), {
      maxKeys: 4,
    }),
    weight: 1,
  },
);

const plainPhases = fc.record(
  {
    on_http_request: fc.array(rule, { maxLength: 3 }),
    on_http_response: fc.array(rule, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

/** Data that looks like a Traffic Policy. */
export const policyLike = fc.oneof(
  { arbitrary: plainPhases, weight: 4 },
  {
    arbitrary: fc.dictionary(
      fc.constantFrom(...PHASES),
      fc.oneof(fc.array(rule, { maxLength: 2 }), json),
      {
        maxKeys: 4,
      },
    ),
    weight: 2,
  },
  { arbitrary: json, weight: 1 },
);

const policyText = fc.oneof(
  policyLike.map((policy) => JSON.stringify(policy)),
  policyLike.map((policy) => stringify(policy)),
  policyLike.map((policy) => stringify(policy, { version: "1.1", defaultKeyType: "PLAIN" })),
);

/** The text of an extra policy: complete, cut, doubled, or with something inserted. */
export const extraPolicyText = fc.oneof(
  { arbitrary: policyText, weight: 6 },
  { arbitrary: nastyText, weight: 1 },
  {
    arbitrary: fc.tuple(policyText, nastyText, fc.nat(400)).map(([text, slipped, at]) => {
      const place = Math.min(at, text.length);
      return text.slice(0, place) + slipped + text.slice(place);
    }),
    weight: 3,
  },
  { arbitrary: fc.tuple(policyText, policyText).map((texts) => texts.join("\n")), weight: 1 },
  { arbitrary: fc.tuple(policyText, policyText).map((texts) => texts.join("\n---\n")), weight: 1 },
  { arbitrary: policyText.map((text) => `a: &a\n  - x\n<<: *a\n${text}`), weight: 1 },
);

export const duration = fc.option(fc.constantFrom("8h", "30m", "90s", "2h30m"), { nil: undefined });

export const credential = fc.oneof(
  fc.constantFrom("K2example", "P2example", "", " "),
  nastyText,
  fc.constant(undefined).map(() => `a\${conn.client_ip}b`),
);

export const issuerUrl = fc.oneof(
  {
    arbitrary: fc.constantFrom("https://api.descope.com/P2example", "http://127.0.0.1:4753/P2"),
    weight: 3,
  },
  { arbitrary: fc.oneof(fc.webUrl(), nastyText), weight: 1 },
);
