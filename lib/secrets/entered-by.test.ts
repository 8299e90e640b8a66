import { beforeEach, expect, test } from "vitest";
import { type Asker, TOKEN_HOLDER } from "./asker";
import { isGiver, isOwners, noteGiver } from "./givers";

const HOUR = 3_600_000;
const NOW = 1_800_000_000_000;
const tab = (page: string | undefined): Asker => ({ by: "session", page });

beforeEach(() => globalThis.__gatehouse?.clear());

test("a tab knows for an hour what was entered in it, and nobody else does", () => {
  noteGiver(tab("mine"), "sealed", NOW);
  expect(isGiver(tab("mine"), "sealed", NOW + HOUR - 1)).toBe(true);
  expect(isGiver(tab("mine"), "sealed", NOW + HOUR)).toBe(false);
  for (const other of [tab("other"), tab(undefined), TOKEN_HOLDER])
    expect(isGiver(other, "sealed", NOW)).toBe(false);
  for (const sealed of ["sealed anew", "", undefined])
    expect(isGiver(tab("mine"), sealed, NOW)).toBe(false);
  expect(isOwners("sealed")).toBe(false);
});

test("a session without a tab enters nothing that counts, nor does a secret that is missing", () => {
  noteGiver(tab(undefined), "sealed", NOW);
  noteGiver(tab("mine"), "", NOW);
  noteGiver(TOKEN_HOLDER, undefined, NOW);
  expect(isGiver(tab(undefined), "sealed", NOW)).toBe(false);
  expect(isGiver(tab("mine"), "", NOW)).toBe(false);
  expect(isOwners(undefined)).toBe(false);
});

test("it is kept within bounds: the oldest is asked for again", () => {
  noteGiver(TOKEN_HOLDER, "first", NOW);
  expect(isOwners("first")).toBe(true);
  for (let count = 1; count <= 500; count += 1) noteGiver(tab("mine"), `sealed ${count}`, NOW);
  expect(isOwners("first")).toBe(false);
  expect(isGiver(tab("mine"), "sealed 500", NOW)).toBe(true);
});
