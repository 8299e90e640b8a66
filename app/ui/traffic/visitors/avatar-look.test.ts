import { expect, test } from "vitest";
import { avatarColour, initialsOf } from "./avatar-look";

test.each([
  ["member@example.com", "Mia Ann Member", "MM"],
  ["member@example.com", undefined, "ME"],
  ["ada.lovelace@example.com", undefined, "AL"],
  ["x@example.com", "  ", "X"],
  ["x@example.com", "Élodie", "ÉL"],
  ["x@example.com", "李 小龙", "李小"],
  ["---@example.com", undefined, "?"],
])("%s, %s is %s", (email, name, initials) => {
  expect(initialsOf(email, name)).toBe(initials);
});

test("a person keeps their colour, and white is readable on every colour", () => {
  expect(avatarColour("Member@Example.com")).toBe(avatarColour("member@example.com"));
  const seen = new Set(
    Array.from({ length: 300 }, (_, index) => avatarColour(`p${index}@example.com`)),
  );
  expect(seen.size).toBe(10);
  for (const name of seen) expect(contrastWithWhite(name.slice(4, 11))).toBeGreaterThanOrEqual(4.5);
});

/** WCAG 2.2, "contrast ratio" and "relative luminance". */
function contrastWithWhite(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}
