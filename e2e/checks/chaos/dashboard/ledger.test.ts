import { beforeEach, expect, test } from "vitest";
import { Ledger } from "./ledger";

const KEY = "group of t1";

let ledger: Ledger;

beforeEach(() => {
  ledger = new Ledger();
});

const compare = (value: string) => ledger.compare(new Map([[KEY, value]]));

test("an acknowledged edit must be there, and its loss is reported once", () => {
  ledger.attempt(KEY, "first")("saved");
  expect(compare("first")).toEqual([]);
  ledger.attempt(KEY, "second")("saved");
  expect(compare("first")).toEqual([`${KEY} is first, acknowledged was second`]);
  expect(compare("first")).toEqual([]);
});

test("an edit that was refused, or has no answer yet, may be there or not", () => {
  ledger.attempt(KEY, "first")("saved");
  ledger.attempt(KEY, "second")("refused");
  expect(compare("second")).toEqual([]);
  ledger.attempt(KEY, "third");
  expect(compare("second")).toEqual([]);
});

test("a later edit must not be found as a refused value; it may be found as an unanswered one", () => {
  ledger.attempt(KEY, "refused")("refused");
  ledger.attempt(KEY, "late")("none");
  ledger.attempt(KEY, "saved")("saved");
  expect(compare("late")).toEqual([]);
  ledger.attempt(KEY, "refused")("refused");
  ledger.attempt(KEY, "saved")("saved");
  expect(compare("refused")).toHaveLength(1);
});

test("a tunnel with an unanswered request may be in any state", () => {
  ledger.doubt("t1");
  ledger.want("t1", "up");
  expect(ledger.wanted("t1")).toBe("either");
  ledger.accept("t1", "down");
  ledger.want("t1", "up");
  expect(ledger.wanted("t1")).toBe("up");
});
