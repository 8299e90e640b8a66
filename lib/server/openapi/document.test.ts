import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { z } from "zod";
import { openApiDocument } from "./document";

const api = fileURLToPath(new URL("../../../app/api", import.meta.url));
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

const operationSchema = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  tags: z.tuple([z.string()]),
  responses: z.record(
    z.string(),
    z.union([z.object({ description: z.string() }), z.object({ $ref: z.string() })]),
  ),
});

const documentSchema = z.object({
  tags: z.array(z.object({ name: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({
    schemas: z.record(z.string(), z.looseObject({ description: z.string() })),
  }),
});

const document = documentSchema.parse(openApiDocument());

const operations = Object.entries(document.paths).flatMap(([route, item]) =>
  METHODS.filter((method) => method.toLowerCase() in item).map((method) => ({
    name: `${method} ${route}`,
    ...operationSchema.parse(item[method.toLowerCase()]),
  })),
);

/** "GET /api/tunnels/{id}" for every method that a route file exports, except for the answer to unknown paths. */
function served(): string[] {
  return readdirSync(api, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "route.ts" && !file.startsWith("[...path]"))
    .flatMap((file) => {
      const segments = path.dirname(file).split(path.sep);
      const route = `/api/${segments.join("/").replace(/\[(\w+)\]/g, "{$1}")}`;
      const source = readFileSync(path.join(api, file), "utf8");
      return METHODS.filter((method) =>
        new RegExp(`^export .*\\b${method}\\b`, "m").test(source),
      ).map((method) => `${method} ${route}`);
    })
    .sort();
}

test("the document has every operation that is served, and no other", () => {
  expect(operations.map(({ name }) => name).sort()).toEqual(served());
});

test("each operation has a unique name, an explained tag, and answers for success and for failure", () => {
  const names = operations.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(names.length);
  const tags = document.tags.map(({ name }) => name);
  for (const {
    name,
    tags: [tag],
    responses,
  } of operations) {
    expect(tags, name).toContain(tag);
    const statuses = Object.keys(responses);
    expect(statuses, name).toEqual(expect.arrayContaining([expect.stringMatching(/^2/), "421"]));
  }
});

test("every schema is valid, every reference leads somewhere, and every named schema is used", () => {
  const ajv = new Ajv2020({
    allowUnionTypes: true,
    validateFormats: false,
    inlineRefs: false,
    code: { optimize: false },
  });
  // The document's own members are not keywords of JSON Schema. Any other unknown keyword is an error.
  ajv.addVocabulary(Object.keys(openApiDocument()));
  ajv.addSchema({ $id: "api", ...openApiDocument() }, undefined, undefined, false);
  for (const name of Object.keys(document.components.schemas)) {
    expect(ajv.getSchema(`api#/components/schemas/${name}`), name).toBeTypeOf("function");
  }
  const text = JSON.stringify(openApiDocument());
  const named = new Set(
    Array.from(text.matchAll(/"#\/components\/schemas\/(\w+)"/g), ([, name]) => name),
  );
  expect([...named].sort()).toEqual(Object.keys(document.components.schemas).sort());
});
