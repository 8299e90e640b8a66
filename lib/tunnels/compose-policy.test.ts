import { Environment } from "@marcbachmann/cel-js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { assertProtected } from "@/lib/engine/assert-protected";
import { celString, composePolicy, type PolicyInput } from "./compose-policy";

const profile = {
  issuerUrl: "https://api.descope.com/P2example",
  clientId: "P2example",
  clientSecret: "K2example-secret",
  scopes: ["openid", "profile", "email"],
};

const input: PolicyInput = { allowedEmails: [], allowedDomains: [], identityHeaders: true };

function actions(policy: ReturnType<typeof composePolicy>) {
  return policy.on_http_request.flatMap((rule) => rule.actions.map(({ type }) => type));
}

/** Whether the policy lets this e-mail in, judged by a CEL implementation as ngrok would. */
function letsIn(
  policy: ReturnType<typeof composePolicy>,
  identity: Record<string, unknown>,
): boolean {
  const refusal = policy.on_http_request.find((rule) => rule.expressions);
  if (!refusal?.expressions) return true;
  const cel = new Environment({ unlistedVariablesAreDyn: true });
  const context = { actions: { ngrok: { oidc: { identity } } } };
  return !refusal.expressions.every((expression) => cel.evaluate(expression, context) === true);
}

test("logs in first, after stripping what visitors could fake", () => {
  expect(actions(composePolicy(input, profile))).toEqual([
    "remove-headers",
    "openid-connect",
    "add-headers",
  ]);
  const withList = composePolicy({ ...input, allowedEmails: ["member@example.com"] }, profile);
  expect(actions(withList)).toEqual([
    "remove-headers",
    "openid-connect",
    "custom-response",
    "add-headers",
  ]);
  expect(withList.on_http_request.length).toBeLessThanOrEqual(3);
});

test("strips identity headers even when they are not added", () => {
  const policy = composePolicy({ ...input, identityHeaders: false }, profile);
  expect(actions(policy)).toEqual(["remove-headers", "openid-connect"]);
});

test("carries session durations and scopes", () => {
  const policy = composePolicy(
    { ...input, maxSessionDuration: "8h", idleSessionDuration: "30m" },
    profile,
  );
  expect(policy.on_http_request[0]?.actions[1]?.config).toEqual({
    issuer_url: profile.issuerUrl,
    client_id: profile.clientId,
    client_secret: profile.clientSecret,
    scopes: profile.scopes,
    max_session_duration: "8h",
    idle_session_duration: "30m",
  });
});

test("the user's rules come after ours and leave the login where it is", () => {
  const extra = {
    on_http_request: [{ actions: [{ type: "rate-limit", config: { capacity: 10 } }] }],
    on_http_response: [{ actions: [{ type: "compress-response" }] }],
  };
  const policy = composePolicy(input, profile, extra);
  expect(actions(policy).at(-1)).toBe("rate-limit");
  expect(policy.on_http_response).toEqual(extra.on_http_response);
});

test.each(["issuerUrl", "clientId", "clientSecret"] as const)("refuses without %s", (field) => {
  expect(() => composePolicy(input, { ...profile, [field]: "" })).toThrow(/incomplete/);
  expect(() => composePolicy(input, { ...profile, [field]: " \n" })).toThrow(/incomplete/);
});

const lists = composePolicy(
  { ...input, allowedEmails: ["Member@Example.com"], allowedDomains: ["example.org"] },
  profile,
);

test.each([
  ["member@example.com", true],
  ["MEMBER@EXAMPLE.COM", true],
  ["guest@example.org", true],
  ["guest@EXAMPLE.ORG", true],
  ["other@example.com", false],
  ["guest@example.org.evil.org", false],
  ["guest@badexample.org", false],
  ["guest@sub.example.org", false],
  ["lookalike@example.com.evil.org", false],
  ["", false],
])("with lists, %j let in: %s", (email, allowed) => expect(letsIn(lists, { email })).toBe(allowed));

test("with lists, a login without an e-mail is refused", () => {
  expect(letsIn(lists, { id: "42" })).toBe(false);
});

test("1,000 addresses are one rule, and each of them gets in", () => {
  const allowedEmails = Array.from({ length: 1000 }, (_, index) => `member${index}@example.com`);
  const policy = composePolicy({ ...input, allowedEmails }, profile);
  expect(policy.on_http_request.length).toBe(3);
  expect(letsIn(policy, { email: "member999@example.com" })).toBe(true);
  expect(letsIn(policy, { email: "member1000@example.com" })).toBe(false);
});

test("any text is one CEL string with that value", () => {
  const cel = new Environment();
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
      expect(cel.evaluate(celString(text))).toBe(text);
    }),
    { numRuns: 300 },
  );
  for (const text of ["'", '"', "\\", "\n", `\${x}`, "a' || true || '", "é😀", "\u2028"]) {
    expect(cel.evaluate(celString(text))).toBe(text);
  }
});

test("a value with interpolation syntax is written as its own text", () => {
  const policy = composePolicy(input, { ...profile, clientSecret: `a\${conn.client_ip}b` });
  expect(policy.on_http_request[0]?.actions[1]?.config?.client_secret).toBe(
    `a\${"$"}{conn.client_ip}b`,
  );
});

test("whatever the values are, the policy survives JSON and starts with the login", () => {
  const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((each) => /\S/.test(each));
  fc.assert(
    fc.property(
      fc.record({ clientId: text, clientSecret: text }),
      fc.array(text, { maxLength: 5 }),
      fc.array(text, { maxLength: 5 }),
      (credentials, allowedEmails, allowedDomains) => {
        const policy = composePolicy(
          { ...input, allowedEmails, allowedDomains },
          { ...profile, ...credentials },
        );
        assertProtected({ kind: "traffic-policy", policy: JSON.stringify(policy) });
        const conditions = policy.on_http_request.flatMap((rule) => rule.expressions ?? []);
        expect(conditions.join("")).not.toContain("$" + "{");
      },
    ),
    { numRuns: 300 },
  );
});
