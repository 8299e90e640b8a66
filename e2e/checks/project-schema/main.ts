import { writeFileSync } from "node:fs";
import { projectJsonSchema } from "@/lib/transfer/project/json-schema";

// `npm run schema`: writes the JSON Schema of gatehouse.yml again. A unit test compares it.
writeFileSync("docs/gatehouse.schema.json", `${JSON.stringify(projectJsonSchema(), null, 2)}\n`);
