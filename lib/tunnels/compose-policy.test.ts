import { Environment } from "@marcbachmann/cel-js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
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

/**
 * Whether the policy lets this person in. A CEL implementation evaluates it as ngrok would, both where a failing rule
 * is skipped and where it fails the request.
 */
function letsIn(
  policy: ReturnType<typeof composePolicy>,
  identity: unknown,
  failing: "skip" | "refuse" = "skip",
): boolean {
  const cel = new Environment({ unlistedVariablesAreDyn: true });
  const vars: Record<string, unknown> = {};
  const context = { actions: { ngrok: { oidc: { identity } } }, vars };
  for (const { expressions = [], actions: steps } of policy.on_http_request) {
    try {
      if (!expressions.every((text) => cel.evaluate(text, context) === true)) continue;
    } catch {
      if (failing === "refuse") return false;
      continue;
    }
    for (const { type, config } of steps) {
      if (type === "custom-response") return false;
      if (type === "set-vars") Object.assign(vars, ...z.array(z.json()).parse(config?.vars));
    }
  }
  return true;
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
    "set-vars",
    "set-vars",
    "add-headers",
    "custom-response",
  ]);
  expect(withList.on_http_request.length).toBeLessThanOrEqual(3);
});

test("strips identity headers even when they are not added", () => {
  const policy = composePolicy({ ...input, identityHeaders: false }, profile);
  expect(actions(policy)).toEqual(["remove-headers", "openid-connect"]);
});

test("carries session durations and scopes", () => {
  const policy = composePolicy(
    { ...input, maxSessionDuration: "8h", idleSessionDuration: "30m", userinfoRefresh: "10m" },
    profile,
  );
  expect(policy.on_http_request[0]?.actions[1]?.config).toEqual({
    issuer_url: profile.issuerUrl,
    client_id: profile.clientId,
    client_secret: profile.clientSecret,
    scopes: profile.scopes,
    max_session_duration: "8h",
    idle_session_duration: "30m",
    userinfo_refresh_interval: "10m",
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

// The expression fails for most of these. Neither effect of that lets anybody in.
test.each([
  ["no e-mail", { id: "42" }],
  ["no identity", undefined],
  ["an empty identity", {}],
  ["an e-mail that is null", { email: null }],
  ["an e-mail that is a number", { email: 42 }],
  ["an e-mail that is a list", { email: ["member@example.com"] }],
  ["an e-mail that is an object", { email: { address: "member@example.com" } }],
])("with lists, a login with %s is refused", (_what, identity) => {
  expect(letsIn(lists, identity, "skip")).toBe(false);
  expect(letsIn(lists, identity, "refuse")).toBe(false);
});

test("the app gets the provider's id of the person, not ngrok's", () => {
  const headers = composePolicy(input, profile).on_http_request.at(-1)?.actions[0]?.config?.headers;
  expect(headers).toMatchObject({
    "ngrok-auth-user-id": `\${actions.ngrok.oidc.identity.provider_user_id}`,
  });
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

const gateHeaders = {
  token: `gh-${"a".repeat(32)}`,
  session: `gh-${"b".repeat(32)}`,
  user: `gh-${"c".repeat(32)}`,
};
const gated = { ...input, gateHeaders };
const listed = { ...gated, allowedEmails: ["member@example.com"] };

test("with a gate the login sends the identity only to the gate, each value in its own action", () => {
  const policy = composePolicy(gated, profile);
  expect(policy.on_http_request.length).toBe(1);
  expect(actions(policy)).toEqual(["openid-connect", "add-headers", "add-headers", "add-headers"]);
  const [, ...added] = policy.on_http_request[0]?.actions ?? [];
  expect(added.map(({ config }) => config?.headers)).toEqual([
    { [gateHeaders.token]: `\${actions.ngrok.oidc.identity_token}` },
    { [gateHeaders.session]: `\${actions.ngrok.oidc.identity.current_session_id}` },
    { [gateHeaders.user]: `\${actions.ngrok.oidc.identity.provider_user_id}` },
  ]);
  expect(JSON.stringify(policy)).not.toContain("ngrok-auth-user");
  assertProtected({ kind: "traffic-policy", policy: JSON.stringify(policy) });
});

test("with a gate ngrok asks for a new login after 24 hours, or after the tunnel's own time", () => {
  const longest = (some: Partial<PolicyInput>) =>
    composePolicy({ ...gated, ...some }, profile).on_http_request[0]?.actions[0]?.config
      ?.max_session_duration;
  expect(longest({})).toBe("24h");
  expect(longest({ maxSessionDuration: "8h" })).toBe("8h");
  expect(longest({ gateHeaders: undefined })).toBeUndefined();
});

test("ngrok checks the lists too unless people may ask; without a gate it always does", () => {
  const both = composePolicy(listed, profile);
  expect(both.on_http_request.length).toBe(3);
  assertProtected({ kind: "traffic-policy", policy: JSON.stringify(both) });
  for (const failing of ["skip", "refuse"] as const) {
    expect(letsIn(both, { email: "member@example.com" }, failing)).toBe(true);
    expect(letsIn(both, { email: "other@example.com" }, failing)).toBe(false);
    expect(letsIn(both, {}, failing)).toBe(false);
  }
  const asked = composePolicy({ ...listed, askToComeIn: true }, profile);
  expect(asked.on_http_request.length).toBe(1);
  const without = composePolicy({ ...listed, gateHeaders: undefined, askToComeIn: true }, profile);
  expect(letsIn(without, { email: "other@example.com" })).toBe(false);
  expect(actions(without)).toContain("remove-headers");
});
