import { mkdtempSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as whole from "zod/mini";
import { bundleZod, listUsedNames } from "./bundle-zod.mjs";

const folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-zod-"));
const file = path.join(folder, "zod-mini.mjs");

beforeAll(() => bundleZod(file));
afterAll(() => rmSync(folder, { recursive: true }));

test("pages get every name of zod that their sources use, and nothing that makes it large", async () => {
  const { z } = await import(pathToFileURL(file).href);
  const names = listUsedNames();
  expect(names).toEqual(expect.arrayContaining(["object", "string", "discriminatedUnion", "iso"]));
  expect(names.filter((name) => !(name in whole))).toEqual([]);
  expect(names.filter((name) => z[name] === undefined)).toEqual([]);
  // z.catch alone would make it a quarter larger, and a namespace such as z.core eight times as large.
  expect(statSync(file).size).toBeLessThan(45_000);
});

test("it judges as the whole package does", async () => {
  const { z } = await import(pathToFileURL(file).href);
  for (const { object, string, iso, int, optional, safeParse, check } of [z, whole]) {
    const schema = object({ at: iso.datetime(), count: optional(int()), name: string() });
    expect(check).toBeTypeOf("function");
    const good = { at: "2026-01-01T00:00:00.000Z", name: "Storefront" };
    expect(safeParse(schema, { ...good, more: 1 })).toMatchObject({ success: true, data: good });
    const bad = safeParse(schema, { ...good, at: "today", count: 1.5 });
    expect(bad.error?.issues.map((issue: { path: unknown }) => issue.path)).toEqual([
      ["at"],
      ["count"],
    ]);
  }
});
