import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { projectJsonSchema } from "./json-schema";
import { FIELD_HELP, projectFileSchema } from "./project-schema";

const published: unknown = JSON.parse(readFileSync("docs/gatehouse.schema.json", "utf8"));

test("the published schema is that of the reader; npm run schema writes it", () => {
  expect(published).toEqual(projectJsonSchema());
});

test("each field is explained, and no other", () => {
  const { shape } = projectFileSchema;
  const apps = Object.keys(shape.apps.valueType.shape).map((field) => `apps.${field}`);
  expect(Object.keys(FIELD_HELP).sort()).toEqual([...Object.keys(shape), ...apps].sort());
  expect(JSON.stringify(published).match(/"description"/g)).toHaveLength(
    apps.length + Object.keys(shape).length,
  );
});

test("an editor accepts the sample, and marks a field that is none", () => {
  const validate = new Ajv2020({ strict: false }).compile(projectJsonSchema());
  const sample: object = parse(readFileSync("docs/gatehouse.sample.yml", "utf8"));
  expect(validate(sample), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...sample, prot: 1 })).toBe(false);
  expect(validate({ apps: { web: { port: "x", allow: "everyone" } } })).toBe(false);
});
