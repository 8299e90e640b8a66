import { expect, test } from "vitest";
import type { Ask } from "@/lib/contract/gate";
import { findAsk } from "./asks";
import { readUntil } from "./read-until";

const ask = (id: string, email: string): Ask => ({
  id,
  tunnelId: "shop",
  email,
  emailVerified: true,
  askedAt: "2026-05-04T12:00:00.000Z",
});
const open = [
  ask("0a1b2c3d-1", "guest@example.com"),
  ask("0a1bffff-2", "member@example.com"),
  ask("ffff0000-3", "member@example.com"),
];
const NOON = new Date(2026, 4, 4, 12, 0).getTime();
const options = { always: false };

test("a question is found by its id, the beginning of the id, or an e-mail", () => {
  expect(findAsk(open, "0a1b2", "allow").id).toBe("0a1b2c3d-1");
  expect(findAsk(open, "Guest@example.com", "allow").id).toBe("0a1b2c3d-1");
  expect(findAsk(open, "ffff0000-3", "allow").id).toBe("ffff0000-3");
});

test.each(["0a1b", "member@example.com", "nobody", "", " "])("%j matches no question", (wanted) => {
  expect(() => findAsk(open, wanted, "allow")).toThrow(expect.objectContaining({ code: 5 }));
});

test("an e-mail that nobody verified lets nobody in, and the id of the question does", () => {
  const mallory = { ...ask("0123abcd-4", "boss@example.com"), emailVerified: false };
  const asking = [...open, mallory];
  expect(() => findAsk(asking, "Boss@example.com", "allow")).toThrow(
    /Nobody has verified .* gatehouse asks allow 0123abcd$/,
  );
  expect(findAsk(asking, "0123", "allow")).toBe(mallory);
  for (const answer of ["refuse", "never"]) {
    expect(findAsk(asking, "boss@example.com", answer)).toBe(mallory);
  }
});

test("nor is an e-mail meant that only looks like it", () => {
  expect(() =>
    findAsk([ask("0123abcd-4", "\u212aim@example.com")], "kim@example.com", "allow"),
  ).toThrow(/Nobody asks/);
});

test("the time is given in one way only, and is the dashboard's hour when absent", () => {
  expect(readUntil(options, NOON)).toBeUndefined();
  expect(readUntil({ always: true }, NOON)).toBeNull();
  expect(readUntil({ ...options, for: "1h30m" }, NOON)).toBe(
    new Date(NOON + 5_400_000).toISOString(),
  );
  expect(readUntil({ ...options, until: "18:00" }, NOON)).toBe(
    new Date(2026, 4, 4, 18, 0).toISOString(),
  );
  expect(readUntil({ ...options, until: "9:30" }, NOON)).toBe(
    new Date(2026, 4, 5, 9, 30).toISOString(),
  );
  expect(readUntil({ ...options, until: "2026-05-04T18:00:00Z" }, NOON)).toBe(
    "2026-05-04T18:00:00.000Z",
  );
});

test.each([
  { for: "soon", always: false },
  { until: "25:00", always: false },
  { until: "2026", always: false },
  { until: "tonight", always: false },
  { for: "1h", always: true },
])("%j is not a time", (given) => {
  expect(() => readUntil(given, NOON)).toThrow(expect.objectContaining({ code: 2 }));
});
