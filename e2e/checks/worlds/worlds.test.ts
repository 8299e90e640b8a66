import { expect, test } from "vitest";
import { NOT_APPLICABLE, readWorld, whyNot } from "@/e2e/world";
import { describeOutcomes } from "./describe";
import { readReport } from "./read-report";

test("the environment chooses a world, and an unknown one is refused", () => {
  expect(readWorld({})).toEqual({ names: undefined, plan: "Pay-as-you-go" });
  expect(readWorld({ LAB_NAMES: "dev", LAB_PLAN: "free" })).toEqual({ names: "dev", plan: "Free" });
  expect(() => readWorld({ LAB_PLAN: "golden" })).toThrow();
});

test.each([
  [{ tunnels: 2 }, "Free", "needs 2 tunnels at once; the Free plan has one domain"],
  [{ tunnels: 20 }, "Hobbyist", "needs 20 tunnels at once; the Hobbyist plan has 3 endpoints"],
  [{ tunnels: 3 }, "Hobbyist", undefined],
  [{ tunnels: 20 }, "Pay-as-you-go", undefined],
  [{ chosenName: true }, "Free", "needs a name of its own choice; the Free plan has one domain"],
  [{ ownDomain: true }, "Hobbyist", "needs a domain of the user's own; the Hobbyist plan has none"],
  [{}, "Free", undefined],
] as const)("%j on the %s plan: %s", (wanted, plan, why) => {
  expect(whyNot(wanted, { names: "dev", plan })).toBe(why);
});

test("a journey about one kind of names runs in worlds that have it, and when no world is chosen", () => {
  const plan = "Hobbyist" as const;
  const about = { names: "dev" } as const;
  expect(whyNot(about, { names: "random", plan })).toBe("is about the account's one domain alone");
  expect(whyNot(about, { names: "dev", plan })).toBeUndefined();
  expect(whyNot(about, { names: undefined, plan })).toBeUndefined();
});

const spec = (title: string, status: string, annotations: object[] = []) => ({
  title,
  file: "a.spec.ts",
  tests: [{ status, annotations, results: [] }],
});
const skip = (description?: string) => ({ type: "skip", ...(description && { description }) });
const because = (description: string) => ({ type: NOT_APPLICABLE, description });

const REPORT = {
  errors: [{ message: "b.spec.ts cannot be read\n  at line 1" }],
  suites: [
    {
      specs: [spec("one", "expected"), spec("two", "unexpected")],
      suites: [
        {
          specs: [
            spec("three", "skipped", [because("needs room"), skip("needs room")]),
            spec("four", "skipped", [skip("no keychain")]),
            spec("five", "skipped", [skip()]),
          ],
        },
      ],
    },
  ],
};

test("nothing is skipped silently: a skip without a reason counts as failed, and so does a file that could not be loaded", () => {
  const { passed, failed, notApplicable, skipped } = readReport(REPORT);
  expect(passed).toBe(1);
  expect(failed).toEqual([
    "b.spec.ts cannot be read",
    "a.spec.ts: two",
    "a.spec.ts: five (skipped, no reason)",
  ]);
  expect([...notApplicable]).toEqual([["needs room", ["a.spec.ts: three"]]]);
  expect([...skipped]).toEqual([["no keychain", ["a.spec.ts: four"]]]);
  expect(() => readReport({})).toThrow();
});

test("the table has a line for each world, and the reasons are below it", () => {
  const text = describeOutcomes([{ world: "free-dev", outcome: readReport(REPORT) }]);
  expect(text).toMatch(/^free-dev +1 +3 +1 +1$/m);
  expect(text).toContain("free-dev: needs room\n    a.spec.ts: three");
});
