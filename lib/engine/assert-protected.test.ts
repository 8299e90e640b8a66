import { expect, test } from "vitest";
import { assertProtected } from "./assert-protected";

const login = {
  type: "openid-connect",
  config: {
    issuer_url: "https://issuer.example.com",
    client_id: "id",
    client_secret: "secret",
    scopes: ["openid"],
  },
};

function onList(isOn: boolean) {
  return { type: "set-vars", config: { vars: [{ gatehouse_on_list: isOn }] } };
}

function check(policy: unknown): () => void {
  return () => assertProtected({ kind: "traffic-policy", policy: JSON.stringify(policy) });
}

test("a policy that starts with the login passes", () => {
  expect(check({ on_http_request: [{ actions: [login] }] })).not.toThrow();
  const stripped = { type: "remove-headers", config: { headers: ["x"] } };
  expect(check({ on_http_request: [{ actions: [stripped, login] }] })).not.toThrow();
  expect(check({ on_http_request: [{ actions: [stripped, login, onList(false)] }] })).not.toThrow();
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
  ["a phase before HTTP", { on_http_request: [{ actions: [login] }], on_tcp_connect: [] }],
  ["the phase by an older name", { inbound: [], on_http_request: [{ actions: [login] }] }],
  ["the phase in another case", { on_http_request: [{ actions: [login] }], On_Http_Request: [] }],
  ["a policy that is switched off", { enabled: false, on_http_request: [{ actions: [login] }] }],
  [
    "a condition in another case",
    { on_http_request: [{ Expressions: ["false"], actions: [login] }] },
  ],
  [
    "a login that lets preflights through",
    {
      on_http_request: [
        { actions: [{ ...login, config: { ...login.config, allow_cors_preflight: true } }] },
      ],
    },
  ],
  ["a second login", { on_http_request: [{ actions: [login] }, { actions: [login] }] }],
  ["another login", { on_http_request: [{ actions: [login] }, { actions: [{ type: "OAuth" }] }] }],
  [
    "a blank id",
    { on_http_request: [{ actions: [{ ...login, config: { ...login.config, client_id: " " } }] }] },
  ],
  ["everybody on the list", { on_http_request: [{ actions: [login, onList(true)] }] }],
  ["a variable before the login", { on_http_request: [{ actions: [onList(false), login] }] }],
  ["a login after the login", { on_http_request: [{ actions: [login, login] }] }],
])("%s is refused", (_what, policy) => expect(check(policy)).toThrow(/Refused to bind/));

test("a key that stands there twice is refused", () => {
  const policy = JSON.stringify({ on_http_request: [{ actions: [login] }] });
  const twice = `{"on_http_request":[],${policy.slice(1)}`;
  expect(() => assertProtected({ kind: "traffic-policy", policy: twice })).toThrow();
  const hidden = policy.replace(
    '"actions":',
    '"expressions":["false"],"expressions":[],"actions":',
  );
  expect(() => assertProtected({ kind: "traffic-policy", policy: hidden })).toThrow();
});

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
  expect(() => assertProtected({ ...plan, clientId: " " })).toThrow();
  expect(() => assertProtected({ ...plan, issuerUrl: "" })).toThrow();
  expect(() => assertProtected({ ...plan, issuerUrl: "javascript:0" })).toThrow();
});
