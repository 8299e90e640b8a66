import { expect, test } from "vitest";
import { checkPlan } from "./check-plan";

const FREE = { name: "Free account", plan: "Free", region: "eu", latencyMs: 20 };
const TUNNEL = { allowedEmails: ["member@example.com"], allowedDomains: [], pooling: false };
const ROOM = { othersUp: 0, rules: 3, withoutDomain: [] };
const SHOP = { name: "Shop", url: "https://mine.ngrok-free.dev" };

function warnings(tunnel: object = {}, numbers: object = {}): string[] {
  return checkPlan({ ...TUNNEL, ...tunnel }, FREE, { ...ROOM, ...numbers })
    .filter(({ status }) => status === "warn")
    .map(({ id }) => id);
}

test("a small tunnel fits the free plan", () => {
  expect(warnings()).toEqual([]);
});

test("only on the free plan people are told about ngrok's warning page for visitors", () => {
  const says = (plan: string) =>
    checkPlan(TUNNEL, { ...FREE, plan }, ROOM)
      .filter(({ id }) => id === "plan-warning-page")
      .map(({ status, detail }) => [status, detail.includes("“Visit Site”")]);
  expect(says("Free")).toEqual([["pass", true]]);
  expect(says("Hobbyist")).toEqual([]);
  expect(says("Pay-as-you-go")).toEqual([]);
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

test("other and unknown plans give no result", () => {
  const many = { othersUp: 9, rules: 9, withoutDomain: [] };
  expect(checkPlan(TUNNEL, { ...FREE, plan: "Pay-as-you-go" }, many)).toEqual([]);
  expect(checkPlan(TUNNEL, undefined, many)).toEqual([]);
});

test("the Hobbyist plan allows more people, rules and ngrok's names, but no domain of one's own", () => {
  const ids = (tunnel: object, numbers: object = {}) =>
    checkPlan({ ...TUNNEL, ...tunnel }, { ...FREE, plan: "Hobbyist" }, { ...ROOM, ...numbers })
      .filter(({ status }) => status === "warn")
      .map(({ id }) => id);
  const five = Array.from({ length: 5 }, (_, index) => `member${index}@example.com`);
  expect(ids({ allowedEmails: five })).toEqual([]);
  expect(ids({ allowedEmails: [...five, "guest@example.com"] })).toEqual(["plan-users"]);
  expect(ids({ domain: "shop.ngrok.app" })).toEqual([]);
  expect(ids({}, { rules: 6 })).toEqual([]);
  expect(ids({}, { othersUp: 3 })).toEqual(["plan-endpoints"]);
  expect(ids({ domain: "shop.example.com" })).toEqual(["plan-domain"]);
});

test("a second tunnel without a domain gets a note about the account's one domain, on every plan", () => {
  const numbers = { ...ROOM, othersUp: 1, withoutDomain: [SHOP] };
  const find = (plan: string) =>
    checkPlan(TUNNEL, { ...FREE, plan }, numbers).find(({ id }) => id === "plan-dev-domain");
  expect(find("Free")).toMatchObject({
    status: "warn",
    detail: expect.stringContaining("would refuse"),
  });
  expect(find("Pay-as-you-go")).toMatchObject({
    status: "warn",
    detail: expect.stringContaining("may refuse"),
  });
  for (const plan of ["Free", "Pay-as-you-go"]) {
    expect(find(plan)?.fix).toContain("Stop “Shop” first");
    expect(find(plan)?.fix).not.toMatch(/pooling/i);
  }
  const own = { ...TUNNEL, domain: "mine.ngrok-free.dev" };
  expect(checkPlan(own, undefined, numbers)).toEqual([]);
});

test("when two are online under different names, each gets its own", () => {
  const two = [SHOP, { name: "Admin", url: "https://other.ngrok.app" }];
  const numbers = { ...ROOM, othersUp: 2, withoutDomain: two };
  expect(checkPlan(TUNNEL, { ...FREE, plan: "Pay-as-you-go" }, numbers)).toMatchObject([
    { id: "plan-dev-domain", status: "pass" },
  ]);
});
