import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { UrlText } from "./url-text";

test("a URL may wrap before its port, and not inside it", () => {
  const url = "https://shop.example.localhost:44443";
  const markup = renderToStaticMarkup(createElement(UrlText, { url }));
  expect(markup).toBe("https://<wbr/>shop<wbr/>.example<wbr/>.localhost<wbr/>:44443");
  expect(markup.replaceAll("<wbr/>", "")).toBe(url);
});
