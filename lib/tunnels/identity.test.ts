import { expect, test } from "vitest";
import { namesAddedByPolicy } from "./identity";

function namesOf(...rules: object[]): string[] {
  const extraPolicy = JSON.stringify({ on_http_request: rules });
  return namesAddedByPolicy({ protection: "traffic-policy", extraPolicy });
}

const adds = (name: string) => [{ type: "add-headers", config: { headers: { [name]: "1" } } }];

test("headers count as the policy's if it adds them to every request, and as the visitor's otherwise", () => {
  expect(namesOf({ actions: adds("X-Real-IP") })).toEqual(["x-real-ip"]);
  const expressions = ["req.url.path.startsWith('/api')"];
  expect(namesOf({ expressions, actions: adds("X-Real-IP") })).toEqual([]);
  expect(namesOf({ expressions: [], actions: adds("X-Real-IP") })).toEqual(["x-real-ip"]);
});

test("a value that may be missing leaves the name to visitors, and so all of its action", () => {
  const addsAll = (headers: object) => [{ type: "add-headers", config: { headers } }];
  const edge = `\${req.headers['x-edge'][0]}`;
  for (const value of [edge, `a ${edge}`, `\${conn.client_ip}${edge}`, 1, null]) {
    expect(namesOf({ actions: addsAll({ "x-real-ip": value }) })).toEqual([]);
    expect(namesOf({ actions: addsAll({ "x-real-ip": "1", "x-other": value }) })).toEqual([]);
  }
  const client = { "x-real-ip": `\${conn.client_ip}` };
  expect(namesOf({ actions: addsAll(client) })).toEqual(["x-real-ip"]);
});
