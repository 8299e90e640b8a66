import { expect, test } from "vitest";
import { Refusal } from "@/e2e/lab/edge/agent-messages";
import type { PolicyVariables } from "./expressions";
import { interpolate } from "./interpolate";
import { parsePolicy } from "./parse";
import { type HeaderList, runRules } from "./run";

function variables(): PolicyVariables {
  return {
    req: {
      method: "GET",
      host: "demo.localhost",
      url: { path: "/cart", query: "", raw: "http://demo.localhost/cart" },
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

test("add-headers appends and does not replace, so stripping first is what prevents spoofing", async () => {
  const add = { type: "add-headers", config: { headers: { "x-user": "real" } } };
  const strip = { type: "remove-headers", config: { headers: ["X-User"] } };
  const spoofed = (): HeaderList => [["x-user", "fake"]];
  expect((await run([{ actions: [add] }], spoofed())).headers).toEqual([
    ["x-user", "fake"],
    ["x-user", "real"],
  ]);
  expect((await run([{ actions: [strip, add] }], spoofed())).headers).toEqual([["x-user", "real"]]);
});

test("rules after the login see who it is, in expressions and in values", async () => {
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
  const result = await run([{ actions: [custom, after] }]);
  expect(result.response).toMatchObject({ status: 418, body: "GET /cart" });
  expect(result.headers).toEqual([]);
  expect((await run([{ actions: [{ type: "deny" }] }])).response?.status).toBe(403);
});

test("an expression that fails skips its rule, or fails the request where that is set", async () => {
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

test("variables are set, updated and seen by the rules after", async () => {
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

test("a value that contains interpolation syntax can be written out", () => {
  expect(interpolate('a${"$"}{b}', variables())).toBe("a${b}");
  expect(interpolate("${'}'}|${req.headers['x-team'][0]}", variables())).toBe("}|blue");
});

test("nothing that is interpolated starts a new header line", async () => {
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

test.each([
  ["an unknown action", { on_http_request: [{ actions: [{ type: "teleport", config: {} }] }] }],
  [
    "an unknown field",
    { on_http_request: [{ actions: [{ ...login, config: { ...login.config, x: 1 } }] }] },
  ],
  [
    "a login without issuer",
    { on_http_request: [{ actions: [{ type: "openid-connect", config: {} }] }] },
  ],
  ["a login on responses", { on_http_response: [{ actions: [login] }] }],
  ["an unknown phase", { on_sunday: [] }],
  [
    "an expression that does not parse",
    { on_http_request: [{ expressions: ["1 +"], actions: [{ type: "deny" }] }] },
  ],
  [
    "an interpolation without end",
    { on_http_request: [{ actions: [{ type: "redirect", config: { to: "${x" } }] }] },
  ],
])("%s is refused as ngrok refuses it", (_what, policy) => {
  expect(() => parsePolicy(JSON.stringify(policy))).toThrow(Refusal);
});
