import { z } from "zod";
import { FIELD_HELP, projectFileSchema } from "./project-schema";

/** The JSON Schema of gatehouse.yml (2020-12), for completion in editors. docs/gatehouse.schema.json is its copy. */
export function projectJsonSchema(): object {
  const app = projectFileSchema.shape.apps.valueType;
  const help = new Map<unknown, string>([
    ...helpOf(projectFileSchema.shape, ""),
    ...helpOf(app.shape, "apps."),
  ]);
  const schema = z.toJSONSchema(projectFileSchema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const description = help.get(zodSchema);
      if (description !== undefined) jsonSchema.description = description;
    },
  });
  return { title: "gatehouse.yml", ...schema };
}

function helpOf(shape: Record<string, unknown>, prefix: string): [unknown, string][] {
  return Object.entries(shape).flatMap(([field, schema]): [unknown, string][] => {
    const text = FIELD_HELP[prefix + field];
    return text === undefined ? [] : [[schema, text]];
  });
}
