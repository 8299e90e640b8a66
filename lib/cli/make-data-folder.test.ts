import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { makeDataFolder } from "./make-data-folder";

test("a file in the place of the data folder is told with the next step", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-folder-"));
  const file = path.join(folder, "data");
  writeFileSync(file, "");
  try {
    expect(() => makeDataFolder(file)).toThrow(/cannot be used \(EEXIST\)\.\n.*gatehouse doctor/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
