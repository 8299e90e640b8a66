import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { KEPT_POINTS } from "@/lib/contract/traffic";
import { Chart } from "./chart";
import { CLASSES } from "./status-classes";

function draw(seen: readonly string[]): string {
  const series = CLASSES.map(({ label, ink }) => ({
    label,
    ink,
    values: Array<number>(KEPT_POINTS).fill(seen.includes(label) ? 1 : 0),
  }));
  const shown = { title: "Requests", summary: "", spoken: "", stacked: true, format: String };
  return renderToStaticMarkup(createElement(Chart, { ...shown, series }));
}

test("the legend is in the order of the statuses", () => {
  const labels = [...draw(["5xx", "2xx", "1xx", "4xx"]).matchAll(/\b\dxx\b/g)].map(
    ([label]) => label,
  );
  expect(labels).toEqual(["1xx", "2xx", "4xx", "5xx"]);
});

test("the line of the legend is as high with many kinds of answers as with one", () => {
  const line = (markup: string) => /<div class="(mt-1 [^"]*)"/.exec(markup)?.[1];
  expect(line(draw(["2xx"]))).toContain("h-4");
  expect(line(draw(CLASSES.map(({ label }) => label)))).not.toContain("flex-wrap");
});
