import { expect, test } from "vitest";
import { isProblem } from "@/lib/errors/problem";
import { parseExtraPolicy } from "./extra-policy";

const RULES = {
  on_http_request: [{ actions: [{ type: "rate-limit", config: { capacity: 10 } }] }],
};

test("reads YAML and JSON alike", () => {
  const yaml =
    "on_http_request:\n  - actions:\n      - type: rate-limit\n        config:\n          capacity: 10\n";
  expect(parseExtraPolicy(yaml)).toEqual(RULES);
  expect(parseExtraPolicy(JSON.stringify(RULES))).toEqual(RULES);
});

test("nothing is no policy", () => {
  expect(parseExtraPolicy(undefined)).toEqual({});
  expect(parseExtraPolicy("  \n")).toEqual({});
});

test("quoted texts may hold & and *", () => {
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
  ["an unknown phase", "on_tcp_connect: [{actions: [{type: deny}]}]", "on_tcp_connect"],
  ["a rule without actions", "on_http_request: [{actions: []}]", "at least one action"],
  ["an unknown key", "on_http_request: [{actions: [{type: deny, when: x}]}]", "when"],
  ["a list", "- a\n- b", "expected object"],
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
