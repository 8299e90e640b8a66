import { expect, test } from "vitest";
import { splitPath } from "./show-path";

test.each([
  ["/", { head: "/", tail: "", query: "" }],
  ["/orders?page=2", { head: "/orders", tail: "", query: "?page=2" }],
  [
    "/api/v2/customers/8f14e45f/orders/lines.json?a=/b",
    { head: "/api/v2/customers/8f14e45f/orders", tail: "/lines.json", query: "?a=/b" },
  ],
  [
    "/files/an-extraordinarily-long-name-of-one-file.pdf",
    { head: "/files/an-extraordinarily-long-name-o", tail: "f-one-file.pdf", query: "" },
  ],
  // The whole last part would be too much of so short a path, and cut although there is room.
  ["/shop/blue-teapots-of-spring", { head: "/shop/blue-tea", tail: "pots-of-spring", query: "" }],
])("%s keeps its end", (text, parts) => {
  expect(splitPath(text)).toEqual(parts);
});

test.each([
  "",
  "?",
  "no slash at all but a rather long text",
  `/${"😀".repeat(40)}`,
  "/".repeat(2048),
])("the parts of %j are the whole text, and no character is cut in two", (text) => {
  const { head, tail, query } = splitPath(text);
  expect(head + tail + query).toBe(text);
  expect(() => encodeURI(head + query) && encodeURI(tail)).not.toThrow();
});
