import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writePrivateFile } from "./write-private-file";

let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-private-"));
  file = path.join(folder, "state.json");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (name: string) => (statSync(name).mode & 0o777).toString(8);

test("an existing file stays without force, and nothing else is left", () => {
  writeFileSync(file, "old");
  expect(() => writePrivateFile(file, "new", false)).toThrow(/is there already/);
  expect(readFileSync(file, "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["state.json"]);
  const nowhere = path.join(folder, "none", "state.json");
  expect(() => writePrivateFile(nowhere, "new", true)).toThrow(/Nothing was written/);
  expect(existsSync(nowhere)).toBe(false);
});

describe.skipIf(process.platform === "win32")("only this user can read it", () => {
  test.each([false, true])("a new one, with force %s", (force) => {
    writePrivateFile(file, "new", force);
    expect([modeOf(file), readFileSync(file, "utf8")]).toEqual(["600", "new"]);
    expect(readdirSync(folder)).toEqual(["state.json"]);
  });

  test("with force also one that others could read before, behind a link too", () => {
    const link = path.join(folder, "link.json");
    symlinkSync(file, link);
    for (const name of [file, link]) {
      writeFileSync(file, "old");
      chmodSync(file, 0o644);
      writePrivateFile(name, "new", true);
      expect([modeOf(file), readFileSync(file, "utf8")]).toEqual(["600", "new"]);
    }
    expect(readdirSync(folder).toSorted()).toEqual(["link.json", "state.json"]);
  });
});
