import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { forgetFolder } from "./forget-folder.mjs";

test("Next's files keep their contents, except for the paths of this machine", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-test-"));
  const notes = {
    version: 1,
    config: {
      distDir: ".next",
      images: { path: "/_next/image" },
      outputFileTracingRoot: folder,
      repoRoot: folder,
      turbopack: { root: folder, rules: {} },
    },
    appDir: folder,
    files: [".next/BUILD_ID"],
  };
  const data = path.join(folder, "required-server-files.json");
  const script = path.join(folder, "required-server-files.js");
  writeFileSync(data, JSON.stringify(notes));
  writeFileSync(script, `self.__SERVER_FILES_MANIFEST=${JSON.stringify(notes)};\n`);
  forgetFolder(folder);
  expect(JSON.parse(readFileSync(data, "utf8"))).toEqual({
    version: 1,
    config: {
      distDir: ".next",
      images: { path: "/_next/image" },
      outputFileTracingRoot: ".",
      repoRoot: ".",
      turbopack: { root: ".", rules: {} },
    },
    appDir: ".",
    files: [".next/BUILD_ID"],
  });
  const text = readFileSync(script, "utf8");
  expect(text).toMatch(/^self\.__SERVER_FILES_MANIFEST=\{[\s\S]*\};\n$/);
  expect(text).not.toContain(folder);
  rmSync(folder, { recursive: true });
});
