import { expect, test } from "vitest";
import { Refusal } from "@/e2e/lab/edge/agent-messages";
import { compile, type PolicyVariables } from "./expressions";
import { interpolate } from "./interpolate";
import { notRunIn, parsePolicy } from "./parse";
import { type HeaderList, type PolicyRun, runRules } from "./run";

function variables(): PolicyVariables {
  return {
    req: {
      method: "GET",
      host: "demo.localhost",
      url: { path: "/cart", raw_path: "/cart", query: "", raw: "http://demo.localhost/cart" },
      headers: { "x-team": ["blue"] },
      user_agent: "test",
    },
    conn: { client_ip: "127.0.0.1" },
    actions: { ngrok: {} },
  };
}

const identity = { email: "Member@Example.com", name: "Member", id: "U1" };

async function run(
  policy: object,
  headers: HeaderList = [],
  who: Record<string, unknown> = identity,
) {
  const { on_http_request } = parsePolicy(JSON.stringify({ on_http_request: policy }));
  const state = { variables: variables(), headers, login: async () => ({ identity: who }) };
  const response = await runRules(on_http_request, state);
  return { response, headers: state.headers };
}

const login = {
  type: "openid-connect",
  config: { issuer_url: "https://issuer.example.com", client_id: "id", client_secret: "secret" },
};

test("add-headers appends and does not replace, so only removing them first prevents spoofing", async () => {
  const add = { type: "add-headers", config: { headers: { "x-user": "real" } } };
  const strip = { type: "remove-headers", config: { headers: ["X-User"] } };
  const spoofed = (): HeaderList => [["x-user", "fake"]];
  expect((await run([{ actions: [add] }], spoofed())).headers).toEqual([
    ["x-user", "fake"],
    ["x-user", "real"],
  ]);
  expect((await run([{ actions: [strip, add] }], spoofed())).headers).toEqual([["x-user", "real"]]);
});

test("rules after the login can use the identity, in expressions and in values", async () => {
  const rules = [
    { actions: [login] },
    {
      expressions: ["actions.ngrok.oidc.identity.email.lowerAscii() == 'member@example.com'"],
      actions: [
        {
          type: "add-headers",
          config: { headers: { "x-who": "${actions.ngrok.oidc.identity.name}!" } },
        },
      ],
    },
  ];
  expect((await run(rules)).headers).toEqual([["x-who", "Member!"]]);
});

test("custom-response and deny end the request", async () => {
  const custom = {
    type: "custom-response",
    config: { status_code: 418, body: "${req.method} ${req.url.path}" },
  };
  const after = { type: "add-headers", config: { headers: { "x-after": "1" } } };
  const result = await run([{ actions: [custom] }, { actions: [after] }]);
  expect(result.response).toMatchObject({ status: 418, body: "GET /cart" });
  expect(result.headers).toEqual([]);
  expect((await run([{ actions: [{ type: "deny" }] }])).response?.status).toBe(403);
});

test("a failing expression skips its rule, or fails the request if that is set", async () => {
  const rules = [
    { expressions: ["actions.ngrok.oidc.identity.email == ''"], actions: [{ type: "deny" }] },
  ];
  expect((await run(rules)).response).toBeUndefined();
  const { on_http_request } = parsePolicy(JSON.stringify({ on_http_request: rules }));
  const response = await runRules(on_http_request, {
    variables: variables(),
    headers: [],
    login: async () => ({ identity }),
    expressionErrors: "fail-request",
  });
  expect(response).toMatchObject({
    status: 500,
    headers: { "ngrok-error-code": "ERR_NGROK_2254" },
  });
});

test("variables are set, updated and visible to later rules", async () => {
  const set = (vars: object[]) => ({ type: "set-vars", config: { vars } });
  const rules = [
    { actions: [set([{ tier: "bronze" }, { who: "${req.host}" }])] },
    { expressions: ["vars.tier == 'bronze'"], actions: [set([{ tier: "gold" }])] },
    {
      expressions: ["vars.tier == 'gold'"],
      actions: [{ type: "custom-response", config: { status_code: 200, body: "${vars.who}" } }],
    },
  ];
  expect((await run(rules)).response?.body).toBe("demo.localhost");
});

test("a value can contain interpolation syntax as plain text", () => {
  expect(interpolate('a${"$"}{b}', variables())).toBe("a${b}");
  expect(interpolate('{"a": "${req.headers[\\"x-team\\"][0]}"}', variables())).toBe(
    '{"a": "blue"}',
  );
  expect(interpolate("${'}'}|${req.headers['x-team'][0]}", variables())).toBe("}|blue");
});

test("an interpolated value cannot start a new header line", async () => {
  const rules = [
    { actions: [login] },
    {
      actions: [
        {
          type: "add-headers",
          config: { headers: { "x-name": "${actions.ngrok.oidc.identity.name}" } },
        },
      ],
    },
  ];
  const { headers } = await run(rules, [], { ...identity, name: "a\r\nx-evil: 1" });
  expect(headers).toEqual([["x-name", "a  x-evil: 1"]]);
});

const onRequest = (...actions: object[]) => ({ on_http_request: [{ actions }] });
const addHeaders = (headers: object) => ({ type: "add-headers", config: { headers } });
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, "1"]));
const setVars = (vars: unknown) => ({ type: "set-vars", config: { vars } });
const deny = { type: "deny" };

test.each([
  [
    "2200",
    "an expression that does not parse",
    { on_http_request: [{ expressions: ["1 +"], actions: [deny] }] },
  ],
  [
    "2200",
    "an expression about nothing that there is",
    { on_http_request: [{ expressions: ["request.x == 1"], actions: [deny] }] },
  ],
  [
    "2200",
    "a function that there is not",
    { on_http_request: [{ expressions: ["req.host.teleports()"], actions: [deny] }] },
  ],
  ["2201", "an unknown action", onRequest({ type: "teleport", config: {} })],
  ["2202", "a login on responses", { on_http_response: [{ actions: [login] }] }],
  ["2202", "an action of responses on requests", onRequest({ type: "compress-response" })],
  ["2203", "an unknown field", onRequest({ ...login, config: { ...login.config, x: 1 } })],
  ["2203", "a login without issuer", onRequest({ type: "openid-connect", config: {} })],
  ["2204", "a status that is none", onRequest({ type: "deny", config: { status_code: 5 } })],
  ["2206", "a rule without action", { on_http_request: [{ actions: [] }] }],
  ["2207", "what comes after the end", onRequest(deny, addHeaders({ "x-after": "1" }))],
  ["2210", "a header whose name is none", onRequest(addHeaders({ "x y": "1" }))],
  ["2212", "eleven headers", onRequest(addHeaders(many(11)))],
  [
    "2217",
    "a network that is none",
    onRequest({ type: "restrict-ips", config: { allow: ["10.0.0.0/99"] } }),
  ],
  ["2224", "an interpolation without end", onRequest({ type: "redirect", config: { to: "${x" } })],
  [
    "2226",
    "an issuer that is no address",
    onRequest({ ...login, config: { ...login.config, issuer_url: "issuer" } }),
  ],
  ["2236", "an unknown phase", { on_sunday: [] }],
  ["2236", "a phase that is no list", { on_http_request: { actions: [deny] } }],
  ["2239", "two logins", onRequest(login, { type: "oauth", config: { provider: "google" } })],
  ["2252", "variables that are no list", onRequest(setVars({ a: 1 }))],
  ["2252", "two variables in one", onRequest(setVars([{ a: 1, b: 2 }]))],
  [
    "2261",
    "a pattern that is none",
    onRequest({ type: "redirect", config: { from: "(", to: "/" } }),
  ],
])("ERR_NGROK_%s refuses %s", (code, _what, policy) => {
  expect(codeOf(() => parsePolicy(JSON.stringify(policy)))).toBe(`ERR_NGROK_${code}`);
});

test("text that is not YAML, and phases and actions of HTTP on a TCP endpoint, have codes of their own", () => {
  expect(codeOf(() => parsePolicy("on_http_request: ["))).toBe("ERR_NGROK_2236");
  const policy = JSON.stringify(onRequest(deny));
  expect(codeOf(() => parsePolicy(policy, "tcp"))).toBe("ERR_NGROK_2230");
  const headers = JSON.stringify({ on_tcp_connect: [{ actions: [addHeaders({ a: "b" })] }] });
  expect(codeOf(() => parsePolicy(headers, "tls"))).toBe("ERR_NGROK_2205");
});

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error);
  }
}

test("ten headers, and other actions that log in beside a login, are accepted", () => {
  const others = [
    { type: "basic-auth", config: { credentials: ["a:password1"] } },
    { type: "verify-webhook", config: { provider: "github", secret: "s" } },
  ];
  const policy = parsePolicy(JSON.stringify(onRequest(...others, login, addHeaders(many(10)))));
  expect(policy.on_http_request[0]?.actions).toHaveLength(4);
  expect(notRunIn(policy)).toEqual(["verify-webhook"]);
});

test("older policies are read: their phases and their variables", async () => {
  const older = {
    inbound: [{ expressions: ["req.Method == 'GET'"], actions: [deny] }],
    outbound: [{ actions: [addHeaders({ foo: "bar" })] }],
  };
  const policy = parsePolicy(JSON.stringify(older));
  expect(policy.on_http_response).toHaveLength(1);
  const state = { variables: variables(), headers: [], login: async () => ({ identity }) };
  expect(await runRules(policy.on_http_request, state)).toMatchObject({ status: 403 });
});

test("what the lab does not implement is listed, and an action that protects lets nobody in", async () => {
  const actions = [
    {
      type: "jwt-validation",
      config: {
        issuer: { allow_list: [{ value: "https://a" }] },
        http: { tokens: [{}] },
        jws: { allowed_algorithms: ["ES256"] },
      },
    },
    { type: "verify-webhook", config: { provider: "github", secret: "s" } },
    { type: "oauth", config: { provider: "google" } },
    { type: "forward-internal", config: { url: "https://a.internal" } },
  ];
  for (const action of actions) {
    const policy = parsePolicy(JSON.stringify(onRequest(action)));
    expect(notRunIn(policy)).toEqual([action.type]);
    expect((await run([{ actions: [action] }])).response?.status).toBeGreaterThanOrEqual(300);
  }
  const harmless = parsePolicy(
    JSON.stringify({
      on_http_request: [
        {
          expressions: ["hash.md5('a') == 'b'"],
          actions: [{ type: "log", config: { metadata: { a: "b" } } }],
        },
      ],
    }),
  );
  expect(notRunIn(harmless)).toEqual(["log", "expression hash.md5('a') == 'b'"]);
});

test("restrict-ips lets in addresses that are allowed and not denied", async () => {
  const restrict = async (config: object) =>
    (await run([{ actions: [{ type: "restrict-ips", config }] }])).response?.status;
  expect(await restrict({ allow: ["127.0.0.0/8"] })).toBeUndefined();
  expect(await restrict({ allow: ["10.0.0.0/8"] })).toBe(403);
  expect(await restrict({ allow: ["127.0.0.0/8"], deny: ["127.0.0.1/32"] })).toBe(403);
  expect(await restrict({ deny: ["10.0.0.0/8"] })).toBe(403);
  expect(await restrict({ allow: ["10.0.0.0/8"], enforce: false })).toBeUndefined();
});

test("basic-auth accepts one of its pairs", async () => {
  const action = { type: "basic-auth", config: { credentials: ["member:password1"] } };
  const { on_http_request } = parsePolicy(JSON.stringify(onRequest(action)));
  const ask = (pair: string) => {
    const authorization = [`Basic ${Buffer.from(pair).toString("base64")}`];
    const known = variables();
    return runRules(on_http_request, {
      variables: { ...known, req: { ...known.req, headers: { authorization } } },
      headers: [],
      login: async () => ({ identity }),
    });
  };
  expect(await ask("member:password1")).toBeUndefined();
  expect(await ask("member:password2")).toMatchObject({ status: 401 });
  expect((await run([{ actions: [action] }])).response?.headers).toMatchObject({
    "www-authenticate": 'Basic realm="ngrok"',
  });
});

test("rate-limit counts by the values of its bucket", async () => {
  const config = {
    name: "a",
    algorithm: "sliding_window",
    capacity: 2,
    rate: "60s",
    bucket_key: ["conn.client_ip"],
  };
  const { on_http_request } = parsePolicy(
    JSON.stringify(onRequest({ type: "rate-limit", config })),
  );
  const ask = async (client_ip: string) =>
    (
      await runRules(on_http_request, {
        variables: { ...variables(), conn: { client_ip } },
        headers: [],
        login: async () => ({ identity }),
      })
    )?.status;
  expect([await ask("::1"), await ask("::1"), await ask("::1"), await ask("::2")]).toEqual([
    undefined,
    undefined,
    429,
    undefined,
  ]);
});

test("redirect and url-rewrite replace the part of the URL that their pattern matches", async () => {
  const to = (config: object) => run([{ actions: [{ type: "redirect", config }] }]);
  expect(
    (await to({ from: "/c(a)rt", to: "/shop/$1", headers: { "x-a": "${req.method}" } })).response,
  ).toMatchObject({
    status: 302,
    headers: { location: "http://demo.localhost/shop/a", "x-a": "GET" },
  });
  expect((await to({ from: "/other", to: "/shop" })).response).toBeUndefined();
  expect((await to({ to: "/shop" })).response?.headers.location).toBe("/shop");
  const { on_http_request } = parsePolicy(
    JSON.stringify(
      onRequest({ type: "url-rewrite", config: { from: "/cart", to: "/basket?x=1" } }),
    ),
  );
  const state: PolicyRun = {
    variables: variables(),
    headers: [],
    login: async () => ({ identity }),
  };
  await runRules(on_http_request, state);
  expect(state.target).toBe("/basket?x=1");
  expect(state.variables.req.url).toMatchObject({ path: "/basket", query: "x=1" });
});

test("expressions can use ngrok's functions about the request", async () => {
  const rules = [
    {
      expressions: [
        "getReqHeader('X-Team')[0] == 'blue' && !hasReqHeader('x-none') && inCidrRange(conn.client_ip, '127.0.0.0/8')",
      ],
      actions: [deny],
    },
  ];
  expect((await run(rules)).response?.status).toBe(403);
});

const HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

test.each([
  ["hash.sha256('hello')", HELLO],
  ["hash.sha256('hello', 'base64')", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="],
  [`hash.sha256(getReqHeader('X-Team').join(',')) in ['${HELLO}']`, false],
  ["hash.sha256(getReqHeader('X-Absent').join(',')) == hash.sha256('')", true],
  ["req.url.raw_path == '/cart' && req.method == 'GET'", true],
  ["'x-team' in req.headers && !('x-absent' in req.headers)", true],
  ["vars.never_set != true || true", true],
])("as documented, %s is %j", (expression, value) => {
  expect(compile(expression)(variables())).toBe(value);
});

test.each([
  ["skip-rule", undefined],
  ["fail-request", 500],
] as const)("a rule whose expression fails: %s", async (expressionErrors, status) => {
  const deny = { type: "deny", config: { status_code: 418 } };
  const policy = [
    { expressions: ["req.headers['x-absent'][0] == 'a'"], actions: [deny] },
    { expressions: ["hash.sha256(getReqHeader('X-Absent')[0]) == 'a'"], actions: [deny] },
  ];
  const { on_http_request } = parsePolicy(JSON.stringify({ on_http_request: policy }));
  const login = () => Promise.reject(new Error("nobody logs in here"));
  const state = { variables: variables(), headers: [], login, expressionErrors };
  expect((await runRules(on_http_request, state))?.status).toBe(status);
});
