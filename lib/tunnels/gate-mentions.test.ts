import { expect, test } from "vitest";
import { parseExtraPolicy } from "./extra-policy";

const refused = (text: string) => () => parseExtraPolicy(text, true);
const rule = (expression: string) =>
  JSON.stringify({ on_http_request: [{ expressions: [expression], actions: [{ type: "deny" }] }] });

test.each([
  "actions.ngrok.oidc.identity_token == ''",
  "actions.ngrok.oidc['IDENTITY_TOKEN']",
  "actions.ngrok.add_headers.headers_added",
  "req.headers.exists(name, name.startsWith('gh-'))",
  "req.headers.exists(name, name.startsWith('GH_'))",
  "'gh-a' in req.headers",
])("with a gate extra rules may not mention %s", (expression) => {
  expect(refused(rule(expression))).toThrow(/belongs to the gate/);
  expect(() => parseExtraPolicy(rule(expression))).not.toThrow();
});

test("a mention is found in the escapes of YAML and as a key", () => {
  const yaml = (value: string) =>
    `on_http_request:\n  - actions:\n      - type: log\n        config:\n          metadata: { ${value} }\n`;
  expect(refused(yaml('a: "\\x69dentity_token"'))).toThrow(/belongs to the gate/);
  expect(refused(yaml('"\\u0067h-ab": 1'))).toThrow(/belongs to the gate/);
});

test.each(["req.url.path.startsWith('/gh-pages')", "'high-res' in x", "'through_put' in x"])(
  "%s is nobody's business",
  (expression) => expect(refused(rule(expression))).not.toThrow(),
);
