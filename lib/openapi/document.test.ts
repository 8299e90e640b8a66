import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";
import { openApiDocument } from "./document";

const api = fileURLToPath(new URL("../../app/api", import.meta.url));
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

const documentSchema = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** "GET /api/tunnels/{id}" for every method that a route file exports. */
function served(): string[] {
  return readdirSync(api, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "route.ts")
    .flatMap((file) => {
      const segments = path.dirname(file).split(path.sep);
      const route = `/api/${segments.join("/").replace(/\[(\w+)\]/g, "{$1}")}`;
      const source = readFileSync(path.join(api, file), "utf8");
      return METHODS.filter((method) =>
        new RegExp(`^export (async )?function ${method}\\b`, "m").test(source),
      ).map((method) => `${method} ${route}`);
    })
    .filter((operation) => operation !== "GET /api/openapi.json")
    .sort();
}

test("the document names every operation that is served, and no other", () => {
  const { paths } = documentSchema.parse(openApiDocument());
  const named = Object.entries(paths).flatMap(([route, item]) =>
    METHODS.filter((method) => method.toLowerCase() in item).map((method) => `${method} ${route}`),
  );
  expect(named.sort()).toEqual(served());
});
