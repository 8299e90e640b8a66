import { expect, test } from "vitest";
import { isProblem } from "@/lib/errors/problem";
import { KNOWN } from "./read-fixture";
import { readNgrokYml } from "./read-ngrok-yml";

/** The refusal of a file that is not imported: what the file is, and the next step. */
function refusal(text: string): string {
  try {
    readNgrokYml(text, KNOWN);
  } catch (error) {
    if (isProblem(error)) return `${error.code}: ${error.details.detail} ${error.details.fix}`;
    throw error;
  }
  return "none";
}

const INGRESS = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web }\n";
const POLICY = "on_http_request:\n  - actions: [{ type: deny }]\n";

test.each([
  ["nothing", "", /empty.*Choose a file/],
  ["blank lines", " \n\n", /empty/],
  ["remarks alone", "---\n# authtoken: abc\n\n  # tunnels:\n", /empty/],
  ["a Traffic Policy", POLICY, /Traffic Policy.*Paste it into Extra policy/],
  ["a Traffic Policy in JSON", '{"on_http_response": []}', /Traffic Policy.*Extra policy/],
  ["a policy of agents before 3.14", "inbound: []", /Traffic Policy/],
  ["a wrapped policy", "traffic_policy: { inbound: [] }", /Traffic Policy/],
  ["a Kubernetes resource", INGRESS, /Kubernetes resource \(Ingress\).*tunnel of your own/],
  ["several Kubernetes resources", `${INGRESS}---\n${INGRESS}`, /resource \(Ingress\)/],
  [
    "a Kubernetes policy",
    "apiVersion: ngrok.k8s.ngrok.com/v1alpha1\nkind: NgrokTrafficPolicy\nspec: {}",
    /resource \(NgrokTrafficPolicy\).*Paste it into Extra policy/,
  ],
  ["a Docker Compose file", "services:\n  web: { image: nginx }", /Docker Compose.*port/],
  ["one with anchors", "x-a: &a {}\nservices:\n  web: *a", /Docker Compose/],
  ["a lone tunnel", "proto: http\naddr: 80", /one tunnel.*Write tunnels:/],
  [
    "JSON of another kind",
    '{"name": "shop", "dependencies": {}}',
    /JSON of another kind \(name, dep/,
  ],
  ["a list in JSON", "[1, 2]", /JSON of another kind/],
  ["a web page", "<!DOCTYPE html><html></html>", /web page/],
  ["version 1", "version: 1\nauthtoken: abc", /version is 1.*ngrok config upgrade/],
  ["an alias", "tunnels: &all\n  a: { addr: 80 }\nendpoints: *all", /Anchors and aliases/],
  ["a tag", "version: 2\nauthtoken: !!str abc", /Tags/],
  ["a key twice", "version: 2\nauthtoken: a\nauthtoken: b", /unique/],
  ["two documents", "version: 2\n---\nversion: 3", /one document/],
  ["other YAML", "hello: world", /neither an authtoken/],
  ["words", "just a text", /not have the form/],
  ["broken YAML", "tunnels: [1, 2", /one document|Flow|expected/],
])("%s is recognised, with the next step", (_what, text, expected) => {
  expect(refusal(text)).toMatch(/^file_unreadable/);
  expect(refusal(text)).toMatch(expected);
});

test("the mistake in a text is described without repeating its secrets", () => {
  expect(refusal('authtoken: "2abcDEFsecret\n  - broken: [')).not.toContain("2abcDEFsecret");
  expect(refusal('{"authToken": "2abcDEFsecret"}')).not.toContain("2abcDEFsecret");
});

// Some of these once never ended.
test("work on a text is linear in its length", { timeout: 60_000 }, () => {
  const keys = Array.from({ length: 40_000 }, (_, index) => `k${index}:\n`).join("");
  for (const text of ["#".repeat(50_000), "\n# ".repeat(10_000), "<".repeat(50_000), keys]) {
    expect(refusal(text)).not.toBe("");
  }
});
