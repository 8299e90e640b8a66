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
