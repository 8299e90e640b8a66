import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { findBroadClasses } from "./broad-classes";
import { findSecondSchemas } from "./second-schemas";

// A part of `npm run lint`: no schema may be in two files, and no class may concern every element of a page.
// .dependency-cruiser.mjs says which rooms may import which.

const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "app", "lib", "db"], {
  encoding: "utf8",
});
const files = listed.split("\n").filter((file) => /(?<!\.(test|fixture|child))\.tsx?$/.test(file));
const sources = files.map((file) => [file, readFileSync(file, "utf8")] as const);
const schemas = findSecondSchemas(sources);
for (const { again, first } of schemas) {
  console.error(
    `${again.file}:${again.line} describes what ${first.file}:${first.line} does. Import that one.`,
  );
}
const classes = findBroadClasses(sources.filter(([file]) => file.endsWith(".tsx")));
for (const { file, line, name } of classes) {
  console.error(
    `${file}:${line} has ${name}, which slows every page. Use \`[&>*]:\` or a variant of globals.css.`,
  );
}
process.exitCode = schemas.length + classes.length === 0 ? 0 : 1;
