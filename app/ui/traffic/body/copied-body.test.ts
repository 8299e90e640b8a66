import { expect, test } from "vitest";
import { hasHidden } from "@/lib/contract/show-hidden.mjs";
import { copiedBody, hasInvisible } from "./copied-body";

const HIDDEN = "a\u0003b\u001b[201~\u009bc\u202ed\u200be\u{e0041}f\r";

test.each(["XML", "form", undefined] as const)(
  "a copied body (%s) has no hidden character",
  (syntax) => {
    const copy = copiedBody(`<a>\n\t${HIDDEN}</a>`, syntax);
    expect(hasHidden(copy.replace(/[\n\t]/g, ""))).toBe(false);
    expect(copy).toContain("a\\u0003b\\u001b[201~\\u009bc\\u202ed\\u200be\\u{e0041}f\\u000d");
    expect(copy.startsWith("<a>\n\t")).toBe(true);
  },
);

test("JSON that is copied has none and means the same", () => {
  const value = { a: "x\u202ey\u{e0041}\u200b\u009b", "\u200b": 1 };
  for (const text of [JSON.stringify(value), JSON.stringify(value, null, "\t")]) {
    const copy = copiedBody(text, "JSON");
    expect(hasHidden(copy.replace(/[\n\t]/g, ""))).toBe(false);
    expect(JSON.parse(copy)).toEqual(value);
    expect(hasInvisible(text)).toBe(true);
  }
});

test("any other text is copied as it is, with line breaks of one kind", () => {
  const text = "grüße \u{1f469}\u{1f3fd}\n\t漢字";
  expect(copiedBody(text, undefined)).toBe(text);
  const copy = copiedBody("a\r\nb", undefined);
  expect(copy).toBe("a\nb");
  expect(hasInvisible("a\r\n\tb")).toBe(false);
});
