import { expect, test } from "vitest";
import { findLinks, isListed } from "./find-links";

const PAGES = ["https://docs.example.com/guide/start", "https://docs.example.com/guide/end/"];

test("links of the listed site are found, without the sentence around them", () => {
  const text = `See https://docs.example.com/guide/start. And (https://docs.example.com/guide/gone#now), not
    https://docs.example.com/shop or https://other.example.com/guide/start`;
  expect(findLinks(text, PAGES)).toEqual([
    "https://docs.example.com/guide/start",
    "https://docs.example.com/guide/gone#now",
  ]);
});

test("a link is on the list whatever its end is", () => {
  expect(isListed("https://docs.example.com/guide/start/?a=1#b", PAGES)).toBe(true);
  expect(isListed("https://docs.example.com/guide/end", PAGES)).toBe(true);
  expect(isListed("https://docs.example.com/guide/gone", PAGES)).toBe(false);
});
