import { expect, test } from "vitest";
import { readUser } from "./read-user";

const emailIn = (value: string) => readUser(["ngrok-auth-user-email", value])?.email;

test("an e-mail is shown whole up to the longest that is possible", () => {
  const email = `ceo@${"a".repeat(300)}.evil.test`;
  expect(emailIn(email)).toBe(email);
});

test("one that is longer, or becomes so with its hidden characters written out, keeps its end", () => {
  const end = ".company.com.evil.example";
  for (const filler of ["a".repeat(400), "\u200b".repeat(200)]) {
    const shown = emailIn(`ceo@${Buffer.from(filler).toString("latin1")}${end}`) ?? "";
    expect(shown).toHaveLength(320);
    expect(shown).toContain("…");
    expect(shown.startsWith("ceo@")).toBe(true);
    expect(shown.endsWith(end)).toBe(true);
  }
});
