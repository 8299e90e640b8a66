import { expect, test } from "vitest";
import { assertProtected } from "./assert-protected";

const login = {
  type: "openid-connect",
  config: { issuer_url: "https://issuer.example.com", client_id: "id", client_secret: "secret" },
};

function check(policy: unknown): () => void {
  return () => assertProtected({ kind: "traffic-policy", policy: JSON.stringify(policy) });
}

test("a policy that starts with the login passes", () => {
  expect(check({ on_http_request: [{ actions: [login] }] })).not.toThrow();
  const stripped = { type: "remove-headers", config: { headers: ["x"] } };
  expect(check({ on_http_request: [{ actions: [stripped, login] }] })).not.toThrow();
});

test.each([
  ["no rules", {}],
  ["an empty list", { on_http_request: [] }],
  ["no login", { on_http_request: [{ actions: [{ type: "add-headers" }] }] }],
  [
    "a login that is conditional",
    { on_http_request: [{ expressions: ["false"], actions: [login] }] },
  ],
  [
    "something before the login",
    { on_http_request: [{ actions: [{ type: "forward-internal" }, login] }] },
  ],
  [
    "a rule before the login",
    { on_http_request: [{ actions: [{ type: "log" }] }, { actions: [login] }] },
  ],
  ["the login in the other phase", { on_http_response: [{ actions: [login] }] }],
  [
    "a login without secret",
    {
      on_http_request: [
        { actions: [{ ...login, config: { ...login.config, client_secret: "" } }] },
      ],
    },
  ],
])("%s is refused", (_what, policy) => expect(check(policy)).toThrow(/Refused to bind/));

test("text that is not JSON is refused", () => {
  expect(() =>
    assertProtected({ kind: "traffic-policy", policy: "on_http_request: []" }),
  ).toThrow();
});

test("listener options need issuer, id and secret", () => {
  const options = {
    kind: "listener-oidc",
    issuerUrl: "https://issuer.example.com",
    clientId: "id",
    clientSecret: "secret",
    allowedEmails: [],
    allowedDomains: [],
    scopes: ["openid"],
  } as const;
  const plan = { ...options, allowedEmails: [], allowedDomains: [], scopes: ["openid"] };
  expect(() => assertProtected(plan)).not.toThrow();
  expect(() => assertProtected({ ...plan, clientSecret: "" })).toThrow();
  expect(() => assertProtected({ ...plan, issuerUrl: "" })).toThrow();
});
