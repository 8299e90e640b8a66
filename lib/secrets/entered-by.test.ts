import { beforeEach, expect, test } from "vitest";
import { type Asker, TOKEN_HOLDER } from "./asker";
import { isEnteredByOwner, isEnteredInThisTab, noteEnteredBy } from "./entered-by";

const HOUR = 3_600_000;
const NOW = 1_800_000_000_000;
const tab = (page: string | undefined): Asker => ({ by: "session", page });

beforeEach(() => globalThis.__gatehouse?.clear());

test("a secret counts as entered in its tab for one hour, and in no other tab", () => {
  noteEnteredBy(tab("mine"), "sealed", NOW);
  expect(isEnteredInThisTab(tab("mine"), "sealed", NOW + HOUR - 1)).toBe(true);
  expect(isEnteredInThisTab(tab("mine"), "sealed", NOW + HOUR)).toBe(false);
  for (const other of [tab("other"), tab(undefined), TOKEN_HOLDER])
    expect(isEnteredInThisTab(other, "sealed", NOW)).toBe(false);
  for (const sealed of ["sealed anew", "", undefined])
    expect(isEnteredInThisTab(tab("mine"), sealed, NOW)).toBe(false);
  expect(isEnteredByOwner("sealed")).toBe(false);
});

test("a session without a tab, or a missing secret, is not remembered", () => {
  noteEnteredBy(tab(undefined), "sealed", NOW);
  noteEnteredBy(tab("mine"), "", NOW);
  noteEnteredBy(TOKEN_HOLDER, undefined, NOW);
  expect(isEnteredInThisTab(tab(undefined), "sealed", NOW)).toBe(false);
  expect(isEnteredInThisTab(tab("mine"), "", NOW)).toBe(false);
  expect(isEnteredByOwner(undefined)).toBe(false);
});

test("the memory is limited: the oldest entry is forgotten first", () => {
  noteEnteredBy(TOKEN_HOLDER, "first", NOW);
  expect(isEnteredByOwner("first")).toBe(true);
  for (let count = 1; count <= 500; count += 1) noteEnteredBy(tab("mine"), `sealed ${count}`, NOW);
  expect(isEnteredByOwner("first")).toBe(false);
  expect(isEnteredInThisTab(tab("mine"), "sealed 500", NOW)).toBe(true);
});
