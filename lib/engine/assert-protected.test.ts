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

test("a policy with a repeated key is refused", () => {
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

const NAMES = ["a", "b", "c"].map((digit) => `gh-${digit.repeat(32)}`);
const VALUES = ["identity_token", "identity.current_session_id", "identity.provider_user_id"];

function gateAction(at: number, headers?: Record<string, string>) {
  const own = { [NAMES[at] ?? ""]: `\${actions.ngrok.oidc.${VALUES[at]}}` };
  return { type: "add-headers", config: { headers: headers ?? own } };
}

const gate = [gateAction(0), gateAction(1), gateAction(2)];
const gated = (actions: unknown[], ...rules: unknown[]) => ({
  on_http_request: [{ actions }, ...rules],
});

test("the three headers of a gate pass after the login", () => {
  expect(check(gated([login, ...gate]))).not.toThrow();
  expect(check(gated([login, ...gate, onList(false)]))).not.toThrow();
  const people = ["'gh-bot@example.com'", "'actions@example.com'", "'req\\u0027@example.com'"];
  const list = {
    expressions: [`actions.ngrok.oidc.identity.email.lowerAscii() in [${people.join(", ")}]`],
    actions: [onList(true)],
  };
  expect(check(gated([login, ...gate, onList(false)], list))).not.toThrow();
});

const stripped = { type: "remove-headers", config: { headers: ["x"] } };
const [token, session, user] = gate;
const other = "d".repeat(32);
test.each([
  ["a header of the gate before the login", gated([token, login, session, user])],
  ["only the token", gated([login, token])],
  ["two tokens", gated([login, token, token, user])],
  ["them in another order", gated([login, session, token, user])],
  [
    "all in one action",
    gated([
      login,
      {
        type: "add-headers",
        config: { headers: Object.assign({}, ...gate.map(({ config }) => config.headers)) },
      },
    ]),
  ],
  ["one more header", gated([login, ...gate, gateAction(0, { [`gh-${other}`]: "x" })])],
  [
    "one more in the same action",
    gated([login, gateAction(0, { ...gateAction(0).config.headers, x: "y" }), session, user]),
  ],
  [
    "a name that can be guessed",
    gated([login, gateAction(0, { "gh-token": VALUES[0] ?? "" }), session, user]),
  ],
  [
    "a name in capitals",
    gated([
      login,
      gateAction(0, { [`GH-${other}`]: `\${actions.ngrok.oidc.identity_token}` }),
      session,
      user,
    ]),
  ],
  [
    "the same name twice",
    gated([
      login,
      token,
      gateAction(1, { [NAMES[0] ?? ""]: `\${actions.ngrok.oidc.identity.current_session_id}` }),
      user,
    ]),
  ],
  ["another value", gated([login, gateAction(0, { [NAMES[0] ?? ""]: "x" }), session, user])],
  ["a removal beside them", gated([stripped, login, ...gate])],
  ["everybody on the list", gated([login, ...gate, onList(true)])],
  ["an empty header action", gated([login, gateAction(0, {}), session, user])],
])("a gate with %s is refused", (_what, policy) =>
  expect(check(policy)).toThrow(/Refused to bind/),
);

test.each([
  ["the token", { expressions: ["actions.ngrok.oidc.identity_token != ''"] }],
  ["what was added", { expressions: ["actions.ngrok.add_headers.headers_added != {}"] }],
  ["its name", { name: `gh-${"a".repeat(32)}` }],
  ["another token", { expressions: ["actions.ngrok.oidc['access' + '_token'] != ''"] }],
  [
    "all headers",
    { actions: [{ type: "add-headers", config: { headers: { x: `\${string(req.headers)}` } } }] },
  ],
  [
    "all added headers",
    { expressions: ["'x' in actions.ngrok.add_headers['headers' + '_added']"] },
  ],
  ["all headers, behind a comment", { expressions: ["req.exists//\n(k, k == 'x')"] }],
  [
    "another token in a variable called expressions",
    {
      actions: [
        {
          type: "set-vars",
          config: { vars: [{ expressions: `'\${actions.ngrok.oidc["a" + "b"]}'` }] },
        },
      ],
    },
  ],
  ["its name in another spelling", { name: `GH_${"A".repeat(32)}` }],
])("beside a gate no rule mentions %s", (_what, rule) => {
  const deny = { actions: [{ type: "deny" }], ...rule };
  expect(check(gated([login, ...gate], deny))).toThrow(/Refused to bind/);
  expect(check({ ...gated([login, ...gate]), on_http_response: [deny] })).toThrow(
    /Refused to bind/,
  );
  expect(check(gated([login], deny))).not.toThrow();
});
