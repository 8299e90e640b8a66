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

test("a short name is only itself", () => {
  expect(draw("Storefront")).toBe("Storefront");
});
