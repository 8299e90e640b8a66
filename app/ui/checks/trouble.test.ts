import { expect, test } from "vitest";
import { validReport } from "./trouble";

const at = (minute: number) => `2026-01-01T12:0${minute}:00.000Z`;
const report = (minute: number) => ({ checkedAt: at(minute) });

test("a report from before the last change is not shown beside what was stored since", () => {
  expect(validReport([report(3), null], at(5))).toBeUndefined();
  expect(validReport([report(3), report(6)], at(5))).toEqual(report(6));
  expect(validReport([report(7), undefined, report(6)], at(5))).toEqual(report(7));
});
