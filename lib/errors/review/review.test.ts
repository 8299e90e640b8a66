import { expect, test } from "vitest";
import { z } from "zod";
import { NGROK_CODES } from "@/lib/errors/catalogue";
import { RULES } from "@/lib/errors/codes/ngrok-rules";
import listed from "./documented-codes.json";
import { ELSEWHERE } from "./elsewhere";

// Every code that ngrok documents was reviewed once. A newer list may contain numbers without a decision.

const { codes } = z
  .object({ source: z.string(), date: z.iso.date(), codes: z.array(z.int()) })
  .parse(listed);

type Range = { from: number; to: number };
const covers = (ranges: readonly Range[], code: number) =>
  ranges.filter(({ from, to }) => from <= code && code <= to).length;

/** A code's own entry comes before the rule for its range. */
function decisions(code: number): string[] {
  const explained = NGROK_CODES.has(code) ? ["explained"] : [];
  const rules = Array<string>(covers(RULES, code)).fill("rule");
  const elsewhere = Array<string>(covers(ELSEWHERE, code)).fill("elsewhere");
  return [...explained, ...(explained.length > 0 ? [] : rules), ...elsewhere];
}

test("each documented number is explained, covered by a rule, or cannot occur here, and only one of these", () => {
  const wrong = codes
    .map((code) => ({ code, decided: decisions(code).join(" and ") || "undecided" }))
    .filter(({ decided }) => !["explained", "rule", "elsewhere"].includes(decided));
  expect(wrong).toEqual([]);
});

// The count shows new numbers within a range, which would otherwise be decided without a review.
test("the number of codes in each group is the reviewed one", () => {
  const count = (kind: string) => codes.filter((code) => decisions(code).includes(kind)).length;
  expect({
    all: codes.length,
    explained: count("explained"),
    rule: count("rule"),
    elsewhere: count("elsewhere"),
  }).toEqual({ all: 1608, explained: 295, rule: 165, elsewhere: 1148 });
});

test("no undocumented code is explained", () => {
  expect([...NGROK_CODES.keys()].filter((code) => !codes.includes(code))).toEqual([]);
});

test.each([
  ["rules", RULES],
  ["reasons", ELSEWHERE],
])("the ranges of %s are in order and do not overlap", (_name, ranges) => {
  let last = 0;
  for (const { from, to } of ranges) {
    expect(from, String(from)).toBeGreaterThan(last);
    expect(to, String(from)).toBeGreaterThanOrEqual(from);
    last = to;
  }
});

test("the ranges of codes that cannot occur here are no wider than what was reviewed", () => {
  expect(
    ELSEWHERE.flatMap(({ from, to }) => [from, to]).filter((end) => !codes.includes(end)),
  ).toEqual([]);
});
