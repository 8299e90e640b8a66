import { expect, test } from "vitest";
import { isProblem } from "@/lib/errors/problem";
import { parseExtraPolicy } from "./extra-policy";

const RULES = {
  on_http_request: [{ actions: [{ type: "rate-limit", config: { capacity: 10 } }] }],
};

test("reads YAML and JSON in the same way", () => {
  const yaml =
    "on_http_request:\n  - actions:\n      - type: rate-limit\n        config:\n          capacity: 10\n";
  expect(parseExtraPolicy(yaml)).toEqual(RULES);
  expect(parseExtraPolicy(JSON.stringify(RULES))).toEqual(RULES);
});

test("an empty text is no policy", () => {
  expect(parseExtraPolicy(undefined)).toEqual({});
  expect(parseExtraPolicy("  \n")).toEqual({});
});

test.each([
  ["a text", JSON.stringify(JSON.stringify(RULES))],
  ["traffic_policy", JSON.stringify({ traffic_policy: RULES })],
  ["policy", JSON.stringify({ policy: RULES })],
  ["inline", JSON.stringify({ traffic_policy: { inline: RULES } })],
  ["a text under traffic_policy", JSON.stringify({ traffic_policy: JSON.stringify(RULES) })],
  ["enabled and value", JSON.stringify({ enabled: true, value: JSON.stringify(RULES) })],
  ["enabled", JSON.stringify({ enabled: true, ...RULES })],
  [
    "a resource for Kubernetes",
    JSON.stringify({
      apiVersion: "ngrok.k8s.ngrok.com/v1alpha1",
      kind: "NgrokTrafficPolicy",
      metadata: { name: "web" },
      spec: { policy: RULES },
    }),
  ],
])("unwraps a policy from %s", (_what, text) => expect(parseExtraPolicy(text)).toEqual(RULES));

test("an unknown action is left to ngrok, whatever its name is", () => {
  const rules = { on_http_request: [{ actions: [{ type: "constructor" }] }] };
  expect(parseExtraPolicy(JSON.stringify(rules))).toEqual(rules);
});

test("quoted texts may contain & and *", () => {
  const yaml =
    "on_http_request:\n  - expressions: [\"req.url.path != '/a&b*'\"]\n    actions: [{ type: deny }]\n";
  expect(parseExtraPolicy(yaml).on_http_request?.[0]?.expressions).toEqual([
    "req.url.path != '/a&b*'",
  ]);
});

test.each([
  ["a second login", "on_http_request: [{actions: [{type: openid-connect}]}]", "one login"],
  ["another login", "on_http_request: [{actions: [{type: oauth}]}]", "one login"],
  ["basic auth", "on_http_request: [{actions: [{type: basic-auth}]}]", "one login"],
  ["saml", "on_http_request: [{actions: [{type: saml}]}]", "one login"],
  ["JWTs", "on_http_request: [{actions: [{type: jwt-validation}]}]", "for programs"],
  ["webhooks", "on_http_request: [{actions: [{type: verify-webhook}]}]", "sender cannot log in"],
  [
    "a login in a wrapped policy",
    "policy: {on_http_request: [{actions: [{type: oauth}]}]}",
    "one login",
  ],
  [
    "an earlier phase",
    "on_tcp_connect: [{actions: [{type: deny}]}]",
    "runs before the login. Write restrict-ips or deny under on_http_request",
  ],
  [
    "client certificates",
    "on_tcp_connect: [{actions: [{type: terminate-tls}]}]",
    "Leave terminate-tls out",
  ],
  ["an earlier phase that is no list", "on_tcp_connect: {actions: 1}", "Write restrict-ips"],
  ["inbound", "inbound: []", "Write on_http_request instead"],
  ["outbound", "outbound: []", "Write on_http_response instead"],
  [
    "parts of a stream",
    "on_event_stream_message: []",
    "Write rules for answers under on_http_response",
  ],
  ["another key", "on_request: []", '"on_request" is no part of a policy. Use on_http_request'],
  ["a policy that is off", "enabled: false\non_http_request: []", "enabled: false switches it off"],
  ["a whole file", "version: 3\nendpoints: []", "This is a whole ngrok.yml. Import it"],
  ["another resource", "apiVersion: v1\nkind: Ingress", 'Kubernetes resource ("Ingress")'],
  ["a rule alone", "actions: [{type: deny}]", "A rule stands at the top"],
  [
    "rules that are no list",
    "on_http_request: {actions: []}",
    "has to be a list of rules. Begin each rule with a dash",
  ],
  ["an empty phase", "on_http_request:", "has to be a list of rules"],
  ["no rule", "on_http_request: [deny]", "Rule 1 of on_http_request is no rule"],
  [
    "an action for a rule",
    "on_http_request: [{type: deny}]",
    "Rule 1 of on_http_request has type of its own. Write actions:",
  ],
  [
    "a condition",
    "on_http_request: [{if: x, actions: [{type: deny}]}]",
    "Write the condition as a list under expressions",
  ],
  [
    "expressions that are no list",
    "on_http_request: [{expressions: x, actions: [{type: deny}]}]",
    "have to be a list",
  ],
  [
    "an expression that is no text",
    "on_http_request: [{expressions: [{a: b}], actions: [{type: deny}]}]",
    "Put it in quotes",
  ],
  [
    "a name that is no text",
    "on_http_request: [{name: 1, actions: [{type: deny}]}]",
    "name of rule 1 of on_http_request is no text",
  ],
  ["no actions", "on_http_request: [{name: x}]", "needs at least one action"],
  [
    "actions that are no list",
    "on_http_request: [{actions: {type: deny}}]",
    "actions of rule 1 of on_http_request have to be a list",
  ],
  ["an action without a type", "on_http_request: [{actions: [{config: {}}]}]", "has no type"],
  [
    "a setting beside config",
    "on_http_request: [{actions: [{type: deny, status_code: 403}]}]",
    '"status_code". An action has only type and config: write it below config',
  ],
  ["a strange type", "on_http_request: [{actions: [{type: Deny it}]}]", "no action of ngrok"],
  [
    "a config that is a list",
    "on_http_request: [{actions: [{type: deny, config: [1]}]}]",
    "has to have keys and values",
  ],
  [
    "an action for answers",
    "on_http_request: [{actions: [{type: compress-response}]}]",
    "Action 1 of rule 1 of on_http_request is compress-response, which belongs under on_http_response",
  ],
  [
    "an action for requests",
    "on_http_response: [{actions: [{type: deny}]}]",
    "belongs under on_http_request",
  ],
  ["TLS", "on_http_request: [{actions: [{type: terminate-tls}]}]", "under on_tcp_connect only"],
  ["null", "null", "Write on_http_request or on_http_response"],
  ["a rule without actions", "on_http_request: [{actions: []}]", "at least one action"],
  ["an unknown key", "on_http_request: [{actions: [{type: deny, when: x}]}]", "when"],
  ["a list", "- a\n- b", "Write on_http_request: above"],
  ["two documents", "on_http_request: []\n---\non_http_request: []", "one document"],
  ["broken YAML", "on_http_request: [", "Extra policy"],
  ["a duplicate key", "on_http_request: []\non_http_request: []", "unique"],
  ["an anchor", "on_http_request: &a []", "Anchors"],
  ["an alias", "on_http_request: &a []\non_http_response: *a", "Anchors"],
  ["a merge key", "<<: {on_http_request: []}", "<<"],
  [
    "a prototype",
    "on_http_request: [{__proto__: {expressions: [x]}, actions: [{type: deny}]}]",
    "__proto__",
  ],
  [
    "a prototype deep inside",
    'on_http_request: [{actions: [{type: deny, config: {a: [{"__proto__": 1}]}}]}]',
    "__proto__",
  ],
  ["a list as a key", "? [on_http_request]\n: []", "plain words"],
  ["a key that every object has", "toString: []", "toString"],
  ["brackets without end", "[".repeat(5000), "nested too deeply"],
  ["deep lists", `on_http_request: ${"[".repeat(300)}${"]".repeat(300)}`, "nested too deeply"],
  ["a tag", "on_http_request: !!js/function 'x'", "tag"],
  ["an explicit tag", "on_http_request: !!seq []", "Tags"],
])("refuses %s", (_what, text, message) => {
  let caught: unknown;
  try {
    parseExtraPolicy(text);
  } catch (error) {
    caught = error;
  }
  expect(isProblem(caught) && caught.details.issues?.[0]?.path).toBe("extraPolicy");
  expect(isProblem(caught) && caught.details.detail).toContain(message);
});

test("aliases that would explode are refused before they are expanded", () => {
  const bomb = [
    "a: &a [x, x, x, x, x, x, x, x]",
    "b: &b [*a, *a, *a, *a, *a, *a]",
    "c: [*b, *b, *b, *b]",
  ];
  expect(() => parseExtraPolicy(bomb.join("\n"))).toThrow(/Anchors/);
});

const NAMES = ["ngrok-auth-user-email", "ngrok-auth-user-name", "ngrok-auth-user-id"];
const SPELLINGS: ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => name.replaceAll("-", "_"),
  (name) => name.toUpperCase().replaceAll("-", "_"),
  (name) => name.replace("-", "_"),
  (name) => ` ${name} `,
];
const TOUCHES: ((name: string) => object)[] = [
  (name) => ({ type: "add-headers", config: { headers: { [name]: "boss@example.com" } } }),
  (name) => ({ type: "remove-headers", config: { headers: [name] } }),
  (name) => ({ type: "remove-headers", config: { headers: name } }),
  (name) => ({ type: "set-headers", config: { Headers: { "x-a": "b", [name]: "c" } } }),
  (name) => ({ type: "add-headers", config: { headers: [`${name}: boss@example.com`] } }),
  (name) => ({ type: "add-headers", config: { headers: [{ name, value: "c" }] } }),
  (name) => ({ type: "later", config: { request: { headers: { [name]: "c" } } } }),
];

test("the user's rules cannot change a header that says who the visitor is, in any spelling", () => {
  for (const phase of ["on_http_request", "on_http_response"]) {
    for (const name of NAMES.flatMap((each) => SPELLINGS.map((spell) => spell(each)))) {
      for (const action of TOUCHES.map((touch) => touch(name))) {
        const text = JSON.stringify({ [phase]: [{ actions: [{ type: "log" }, action] }] });
        expect(() => parseExtraPolicy(text), text).toThrow("says who the visitor is");
      }
    }
  }
});

test("the user's rules cannot use a header whose name ngrok would compose", () => {
  for (const headers of [{ "ngrok-auth-user-${'email'}": "x" }, [`\${a ? "b": "c"}: x`]]) {
    const text = JSON.stringify({
      on_http_request: [{ actions: [{ type: "add-headers", config: { headers } }] }],
    });
    expect(() => parseExtraPolicy(text), text).toThrow("Write the name out");
  }
});

test("other headers may be set, also to values of the login", () => {
  const headers = { "x-user": `\${actions.ngrok.oidc.identity.email}`, "x-auth-user": "a" };
  const rules = { on_http_request: [{ actions: [{ type: "add-headers", config: { headers } }] }] };
  expect(parseExtraPolicy(JSON.stringify(rules))).toEqual(rules);
});

test.each([
  ["forward-internal", { url: "https://other.internal" }],
  ["ai-gateway", { on_error: "continue" }],
  ["mcp-gateway", {}],
  ["forward-elsewhere", {}],
])("with a gate no rule may send requests past it by %s", (type, config) => {
  const text = JSON.stringify({ on_http_request: [{ actions: [{ type, config }] }] });
  expect(parseExtraPolicy(text).on_http_request).toHaveLength(1);
  let refusal: unknown;
  try {
    parseExtraPolicy(text, true);
  } catch (error) {
    refusal = error;
  }
  if (!isProblem(refusal)) throw new Error("it was not refused");
  expect(refusal.details.issues?.[0]?.message).toContain(
    `With the gate on, ${type} would lead requests past it`,
  );
});
