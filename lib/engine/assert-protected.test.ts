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
  [
    "another endpoint, to which it would lead",
    { actions: [{ type: "forward-internal", config: { url: "https://other.internal" } }] },
  ],
  ["AI providers, to which it would lead", { actions: [{ type: "AI-Gateway", config: {} }] }],
  [
    "headers that another action got",
    { expressions: ["'x' in actions.ngrok.ai_gateway.client.request_headers"] },
  ],
  [
    "a header that was matched",
    { expressions: ["actions.ngrok.owasp_crs_request.matched_rules[0].data != ''"] },
  ],
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

const atDoor = (isAt: boolean) => ({
  type: "set-vars",
  config: { vars: [{ gatehouse_door: isAt }] },
});
const HASH = "a1".repeat(32);
const CLAUSES = [
  `hash.sha256(getReqHeader('Gatehouse-Key').join(',')) in ['${HASH}']`,
  `hash.sha256(getReqHeader('Authorization').join(',')) in ['${HASH}', '${HASH}']`,
  "(req.method == 'POST' && req.url.raw_path == '/hooks/github')",
  "(req.method == 'OPTIONS' && hasReqHeader('Access-Control-Request-Method') && getReqHeader('Origin').join(',') in ['https://a.example', 'http://[::1]:5173'])",
];
const NOT_AT_DOOR = "vars.gatehouse_door != true";

function besideDoors(
  condition: string,
  more: { none?: unknown; door?: unknown; login?: unknown; rest?: unknown[] } = {},
) {
  return {
    on_http_request: [
      more.none ?? { actions: [atDoor(false)] },
      more.door ?? { expressions: [condition], actions: [atDoor(true)] },
      more.login ?? { expressions: [NOT_AT_DOOR], actions: [login, ...gate] },
      ...(more.rest ?? []),
    ],
  };
}

test("doors of every kind pass before the login, alone and together", () => {
  for (const clause of CLAUSES) expect(check(besideDoors(clause))).not.toThrow();
  const all = CLAUSES.join(" || ");
  expect(check(besideDoors(all))).not.toThrow();
  const none = { actions: [atDoor(false), onList(false)] };
  const rest = [{ expressions: [`${NOT_AT_DOOR} && x`], actions: [onList(true)] }];
  expect(check(besideDoors(all, { none, rest }))).not.toThrow();
});

test.each([
  ["true", "true"],
  ["an empty condition", ""],
  ["a negation", `!${CLAUSES[2]}`],
  ["a prefix", "(req.method == 'POST' && req.url.raw_path.startsWith('/hooks'))"],
  ["the path that is not as it came", "(req.method == 'POST' && req.url.path == '/hooks/github')"],
  ["any method", "req.url.raw_path == '/hooks/github'"],
  ["GET", "(req.method == 'GET' && req.url.raw_path == '/hooks/github')"],
  ["the root", "(req.method == 'POST' && req.url.raw_path == '/')"],
  ["a slash at the end", "(req.method == 'POST' && req.url.raw_path == '/hooks/')"],
  ["two slashes", "(req.method == 'POST' && req.url.raw_path == '/hooks//a')"],
  ["dots", "(req.method == 'POST' && req.url.raw_path == '/hooks/../a')"],
  ["a dot at the end", "(req.method == 'POST' && req.url.raw_path == '/hooks/.')"],
  ["our own paths", "(req.method == 'POST' && req.url.raw_path == '/.gatehouse/ask')"],
  ["ngrok's own paths", "(req.method == 'POST' && req.url.raw_path == '/ngrok/login')"],
  ["what ends the text", "(req.method == 'POST' && req.url.raw_path == '/a' || true || 'a')"],
  ["an interpolation", `(req.method == 'POST' && req.url.raw_path == '/\${a}')`],
  [
    "a shorter hash",
    `hash.sha256(getReqHeader('Gatehouse-Key').join(',')) in ['${HASH.slice(1)}']`,
  ],
  ["no hash", "hash.sha256(getReqHeader('Gatehouse-Key').join(',')) in []"],
  ["another header", `hash.sha256(getReqHeader('Cookie').join(',')) in ['${HASH}']`],
  ["another hash", `hash.md5(getReqHeader('Gatehouse-Key').join(',')) in ['${HASH}']`],
  ["every origin", CLAUSES[3]?.replace("'https://a.example'", "'*'") ?? ""],
  ["every request of an origin", CLAUSES[3]?.replace("req.method == 'OPTIONS' && ", "") ?? ""],
  ["one more line", `${CLAUSES[2]}\n|| true`],
  ["one more at the end", `${CLAUSES[2]} || true`],
  ["one more at the beginning", `true || ${CLAUSES[2]}`],
])("a door with %s is refused", (_what, condition) =>
  expect(check(besideDoors(condition))).toThrow(/Refused to bind/),
);

const door = CLAUSES[0] ?? "";
test.each([
  ["that is open from the beginning", { none: { actions: [atDoor(true)] } }],
  ["whose beginning is conditional", { none: { expressions: ["x"], actions: [atDoor(false)] } }],
  ["that forwards", { door: { expressions: [door], actions: [{ type: "forward-internal" }] } }],
  ["without a condition", { door: { actions: [atDoor(true)] } }],
  ["with two conditions", { door: { expressions: [door, "true"], actions: [atDoor(true)] } }],
  ["beside a login for nobody", { login: { expressions: ["false"], actions: [login, ...gate] } }],
  [
    "beside a login of two conditions",
    { login: { expressions: [NOT_AT_DOOR, "x"], actions: [login, ...gate] } },
  ],
  ["without a gate", { login: { expressions: [NOT_AT_DOOR], actions: [login] } }],
  ["beside a login for all", { login: { actions: [login, ...gate] } }],
  ["that a later rule opens", { rest: [{ actions: [atDoor(true)] }] }],
  ["and a second login", { rest: [{ actions: [{ type: "verify-webhook" }] }] }],
  [
    "with a rule that mentions the token",
    { rest: [{ expressions: ["identity_token"], actions: [] }] },
  ],
])("a door %s is refused", (_what, more) =>
  expect(check(besideDoors(door, more))).toThrow(/Refused to bind/),
);

test("a login with the condition of doors, and without doors, is refused", () => {
  const rule = { expressions: [NOT_AT_DOOR], actions: [login, ...gate] };
  expect(check({ on_http_request: [rule] })).toThrow(/Refused to bind/);
});
