import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withBackgroundLog } from "./background-log";

let folder = "";
const log = () => path.join(folder, "x.log");

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-log-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that prints this, and has ended. */
const print = (text: string) =>
  withBackgroundLog(log(), (output) =>
    spawnSync(process.execPath, ["-e", `console.log(${JSON.stringify(text)})`], {
      stdio: ["ignore", output, output],
    }),
  );

test("what a second program prints does not take the log of the first", () => {
  const first = print("first");
  expect(print("second\nthird").lastLines(5)).toEqual(["second", "third"]);
  expect(first.lastLines(1)).toEqual(["third"]);
  expect(readFileSync(log(), "utf8")).toBe("first\nsecond\nthird\n");
});

test("a large one is set aside", () => {
  writeFileSync(log(), "x".repeat(5 * 1024 * 1024 + 1));
  print("new");
  expect(readFileSync(log(), "utf8")).toBe("new\n");
  expect(statSync(`${log()}.1`).size).toBeGreaterThan(5 * 1024 * 1024);
});

test.skipIf(process.platform === "win32")("it is private whatever stood there", () => {
  writeFileSync(log(), "");
  chmodSync(log(), 0o644);
  print("a");
  expect(statSync(log()).mode & 0o777).toBe(0o600);
  rmSync(log());
  const elsewhere = path.join(folder, "elsewhere");
  writeFileSync(elsewhere, "");
  symlinkSync(elsewhere, log());
  print("b");
  expect(readFileSync(elsewhere, "utf8")).toBe("");
  expect(readFileSync(log(), "utf8")).toBe("b\n");
});
