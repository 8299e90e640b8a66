import { expect, test } from "vitest";
import { onePage } from "./traffic-tools";

const body = { contentType: "text/plain", bytes: 1, captured: 1, truncated: false };

test("a body is read in pages that give it back whole, with no character cut in two", () => {
  const text = `${"x".repeat(15_999)}\u{1f600}${"y".repeat(20_000)}`;
  let [cursor, read]: [number | undefined, string] = [0, ""];
  let pages = 0;
  while (cursor !== undefined) {
    const page: { text?: string; nextCursor?: number } = onePage(
      { ...body, kind: "text", text },
      cursor,
    );
    expect(page.text).not.toMatch(/[\ud800-\udbff]$/);
    read += page.text;
    cursor = page.nextCursor;
    pages += 1;
  }
  expect(read).toBe(text);
  expect(pages).toBe(3);
});

test("what is no text is not sent, and a cursor behind the end reads nothing", () => {
  expect(onePage({ ...body, kind: "binary", base64: "AAAA" }, 0)).not.toHaveProperty("base64");
  expect(onePage({ ...body, kind: "text", text: "abc" }, 99)).toMatchObject({ text: "" });
  expect(onePage(undefined, 0)).toEqual({ body: "There is no answer." });
});
