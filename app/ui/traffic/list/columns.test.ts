import { expect, test } from "vitest";
import { CHOSEN_COLUMNS, layColumns, readColumns, toggleColumn } from "./columns";

test("only changes are remembered, and a change back is forgotten", () => {
  expect(readColumns("", true)).toEqual(["started", "tunnel", "person", "type", "size", "time"]);
  const without = toggleColumn("", "person", false);
  expect(without).toBe("-person");
  const more = toggleColumn(without, "sent", true);
  expect(readColumns(more, false)).toEqual(["started", "type", "sent", "size", "time"]);
  expect(toggleColumn(toggleColumn(more, "person", true), "sent", false)).toBe("");
});

test("a stored text of any kind is read", () => {
  expect(readColumns("person,-,+nothing,,-time", false)).toEqual([
    "started",
    "person",
    "type",
    "size",
  ]);
});

test("a wide list has all columns with bars, in order", () => {
  const { columns, hasBars, template } = layColumns(readColumns("", true), 1400);
  expect(columns).toEqual([
    ...["started", "method", "path", "tunnel", "person", "status", "type", "size", "time"],
  ]);
  expect(hasBars).toBe(true);
  expect(template).toContain("58px minmax(80px,3fr)");
});

test("where there is no room columns go, the bars late; method, path and status stay", () => {
  const widths = [1100, 900, 800, 700, 600, 500, 400, 320, 100];
  const laid = widths.map((width) => layColumns(CHOSEN_COLUMNS, width));
  expect(laid[0]?.columns).toHaveLength(10);
  for (const [index, { columns, hasBars }] of laid.entries()) {
    const wider = laid[index - 1];
    if (!wider) continue;
    expect(columns.filter((column) => !wider.columns.includes(column))).toEqual([]);
    expect(hasBars && !wider.hasBars).toBe(false);
  }
  expect(layColumns(readColumns("", false), 660)).toMatchObject({
    columns: ["started", "method", "path", "status", "size", "time"],
    hasBars: true,
  });
  expect(laid.at(-1)).toEqual({
    columns: ["method", "path", "status"],
    hasBars: false,
    template: "52px minmax(0px,8fr) 60px",
  });
});
