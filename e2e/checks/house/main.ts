import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { findSecondSchemas } from "./second-schemas";

// A part of `npm run lint`: no schema may be in two files. .dependency-cruiser.mjs says which rooms may import which.

const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "app", "lib", "db"], {
  encoding: "utf8",
});
const files = listed.split("\n").filter((file) => /(?<!\.(test|fixture|child))\.tsx?$/.test(file));
const found = findSecondSchemas(files.map((file) => [file, readFileSync(file, "utf8")] as const));
for (const { again, first } of found) {
  console.error(
    `${again.file}:${again.line} describes what ${first.file}:${first.line} does. Import that one.`,
  );
}
process.exitCode = found.length === 0 ? 0 : 1;
