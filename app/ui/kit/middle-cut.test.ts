import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { MiddleCut } from "./middle-cut";

const draw = (text: string) => renderToStaticMarkup(createElement(MiddleCut, { text }));

test("only the beginning of a long name can be cut, and it is read whole", () => {
  const markup = draw("Storefront of the spring campaign, staging 😀2");
  expect(markup).toContain(">Storefront of the spring campaign, staging 😀2</span>");
  expect(markup).toMatch(/class="truncate">Storefront of the spring campaign, <\/span>/);
  expect(markup).toMatch(/class="shrink-0">staging 😀2<\/span>/);
});

test("the end begins with a word where there is one", () => {
  const end = (text: string) => /class="shrink-0">(.*?)<\/span>/.exec(draw(text))?.[1];
  expect(end("Storefront of the campaign, staging two")).toBe("staging two");
  expect(end("shop-preview-of-pull-request-1234")).toBe("request-1234");
  expect(end("a".repeat(30))).toBe("a".repeat(10));
});

test("a short name is only itself", () => {
  expect(draw("Storefront")).toBe("Storefront");
});
