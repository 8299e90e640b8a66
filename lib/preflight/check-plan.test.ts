import { expect, test } from "vitest";
import { checkPlan } from "./check-plan";

const FREE = { name: "Free account", plan: "Free", region: "eu", latencyMs: 20 };
const TUNNEL = { allowedEmails: ["member@example.com"], allowedDomains: [], pooling: false };
const ROOM = { othersUp: 0, rules: 3 };

function warnings(tunnel: object = {}, numbers: object = {}): string[] {
  return checkPlan({ ...TUNNEL, ...tunnel }, FREE, { ...ROOM, ...numbers })
    .filter(({ status }) => status === "warn")
    .map(({ id }) => id);
}

test("a small tunnel has room on the free plan", () => {
  expect(warnings()).toEqual([]);
});

test.each([
  [{}, { othersUp: 3 }, "plan-endpoints"],
  [{}, { rules: 6 }, "plan-rules"],
  [
    { allowedEmails: ["a@example.com", "b@example.com", "c@example.com", "d@example.com"] },
    {},
    "plan-users",
  ],
  [{ allowedEmails: [], allowedDomains: ["example.com"] }, {}, "plan-users"],
  [{ allowedEmails: [] }, {}, "plan-users"],
  [{ domain: "shop.example.com" }, {}, "plan-domain"],
  [{ pooling: true }, {}, "plan-pooling"],
])("%j with %j warns of %s", (tunnel, numbers, id) => {
  expect(warnings(tunnel, numbers)).toEqual([id]);
});

test.each([
  [{}, { othersUp: 2 }],
  [{}, { rules: 5 }],
  [{ allowedEmails: ["a@example.com", "b@example.com", "c@example.com"] }, {}],
  [{ domain: "mine.ngrok-free.dev" }, {}],
])("%j with %j is at the limit and fits", (tunnel, numbers) => {
  expect(warnings(tunnel, numbers)).toEqual([]);
});

test("other plans, and one that is not known, have nothing to say", () => {
  expect(checkPlan(TUNNEL, { ...FREE, plan: "Pay-as-you-go" }, { othersUp: 9, rules: 9 })).toEqual(
    [],
  );
  expect(checkPlan(TUNNEL, undefined, { othersUp: 9, rules: 9 })).toEqual([]);
});
