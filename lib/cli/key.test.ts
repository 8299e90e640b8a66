import { expect, test } from "vitest";
import type { KeyDoor } from "@/lib/contract/doors";
import { CliError } from "./exit";
import { findKey, readEnd } from "./key";

const NOW = Date.parse("2026-05-04T12:00:00Z");

function codeOf(work: () => unknown): number | undefined {
  try {
    work();
  } catch (error) {
    return error instanceof CliError ? error.code : -1;
  }
  return undefined;
}

test("a key lasts for days, until a time, or as long as the dashboard says", () => {
  const end = (days: string | undefined, until?: string) => readEnd({ days, until }, NOW);
  expect(end("30")).toBe("2026-06-03T12:00:00.000Z");
  expect(end(undefined, "2026-05-05T10:00:00Z")).toBe("2026-05-05T10:00:00.000Z");
  expect(end(undefined)).toBeUndefined();
  for (const days of ["0", "-1", "1.5", "x", "", "9999"]) {
    expect(codeOf(() => end(days))).toBe(2);
  }
  expect(codeOf(() => end("30", "18:00"))).toBe(2);
});

test("a key is meant by its name or the beginning of its id, if that is one alone", () => {
  const keys = [
    ["aa11", "CI"],
    ["aa22", "phone"],
    ["bb33", "phone"],
  ].map(
    ([id = "", name = ""]): KeyDoor => ({
      kind: "key",
      id,
      name,
      createdAt: "2026-05-04T12:00:00.000Z",
      expiresAt: "2026-08-04T12:00:00.000Z",
      state: "active",
    }),
  );
  expect(findKey(keys, "ci").id).toBe("aa11");
  expect(findKey(keys, "bb").id).toBe("bb33");
  for (const word of ["phone", "aa", "nobody", "", " "]) {
    expect([word, codeOf(() => findKey(keys, word))]).toEqual([word, 5]);
  }
});
