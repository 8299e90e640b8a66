import { expect, test } from "vitest";
import { visitQuerySchema } from "@/lib/contract/gate";
import { readVisitParams, toVisitQuery, toVisitSearch } from "./visit-params";

test("invalid values in the address do not filter", () => {
  const nonsense = {
    email: "  ",
    decision: "whatever",
    day: "2026-02-30",
    before: "-1",
    other: "x",
    tunnel: ["one", "two"],
  };
  expect(readVisitParams(nonsense)).toEqual({ tunnel: "one" });
});

test("a day is the whole day in this machine's time zone, in the API's form", () => {
  const params = readVisitParams({ day: "2026-05-04", decision: "refused", before: "12" });
  const query = toVisitQuery(params);
  expect(Date.parse(String(query.from))).toBe(new Date(2026, 4, 4).getTime());
  expect(Date.parse(String(query.to))).toBe(new Date(2026, 4, 5).getTime() - 1);
  expect(visitQuerySchema.parse(query)).toMatchObject({
    decision: "refused",
    before: 12,
    limit: 50,
  });
});

test("a day of another time zone is that zone's, if there is such a zone", () => {
  const params = readVisitParams({ day: "2026-10-25", tz: "Europe/Berlin" });
  expect(toVisitQuery(params)).toEqual({
    from: "2026-10-24T22:00:00.000Z",
    to: "2026-10-25T22:59:59.999Z",
  });
  expect(readVisitParams({ day: "2026-10-25", tz: "Mars/Olympus" })).toEqual({ day: "2026-10-25" });
  expect(readVisitParams({ tz: "Europe/Berlin" })).toEqual({});
});

test("a new address keeps the filter and changes one value", () => {
  const params = readVisitParams({ email: "member@example.com", before: "12" });
  expect(toVisitSearch(params, { before: "7" })).toBe("?email=member%40example.com&before=7");
  const { before: _, ...rest } = params;
  expect(toVisitSearch(rest)).toBe("?email=member%40example.com");
  expect(toVisitSearch({})).toBe("");
});
