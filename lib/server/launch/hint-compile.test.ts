import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { hintCompile } from "./hint-compile.mjs";

test("the hint stands once at the begin of each script, and in nothing else", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "static-"));
  const script = path.join(folder, "chunks", "a.js");
  const style = path.join(folder, "chunks", "a.css");
  mkdirSync(path.join(folder, "chunks"));
  writeFileSync(script, "run();");
  writeFileSync(style, "body {}");
  hintCompile(folder);
  hintCompile(folder);
  expect(readFileSync(script, "utf8")).toBe("//# allFunctionsCalledOnLoad\nrun();");
  expect(readFileSync(style, "utf8")).toBe("body {}");
});
