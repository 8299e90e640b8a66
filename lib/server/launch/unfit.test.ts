import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nativesThatFail } from "./check-natives.mjs";
import { nodeIsTooOld } from "./check-node.mjs";

// On a machine on which Gatehouse cannot run, one message says what to do.

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-unfit-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** `npm start` on a machine that the preloaded program has made unfit. */
function start(preload: string, script = "lib/server/launch/start.mjs") {
  const file = path.join(folder, "preload.mjs");
  writeFileSync(file, preload);
  return spawnSync(process.execPath, [script], {
    encoding: "utf8",
    timeout: 15_000,
    env: {
      ...process.env,
      NODE_ENV: "production",
      GATEHOUSE_DATA_DIR: path.join(folder, "data"),
      NODE_OPTIONS: `--import ${pathToFileURL(file).href}`,
    },
  });
}

const dlopenFails = (name: string) => `
  const dlopen = process.dlopen;
  process.dlopen = (module, file, ...rest) => {
    if (!file.includes(${JSON.stringify(name)})) return dlopen.call(process, module, file, ...rest);
    throw Object.assign(new Error("made for NODE_MODULE_VERSION 108\\nmore"), { code: "ERR_DLOPEN_FAILED" });
  };`;

test.each([
  ["better-sqlite3", "better_sqlite3", "npm rebuild better-sqlite3"],
  ["@ngrok/ngrok", "ngrok", "npm ci"],
])(
  "without the compiled part of %s one message says how to repair it, and nothing is tried again",
  (name, file, command) => {
    const { status, stdout, stderr } = start(dlopenFails(file));
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr.trim().split("\n")).toEqual([
      expect.stringContaining(
        `The compiled part of ${name} is missing or was built for another version of Node`,
      ),
      expect.stringMatching(new RegExp(`^Run: ${command} {3}\\(in .+\\)$`)),
    ]);
  },
);

test.each(["lib/server/launch/start.mjs", "lib/cli/main.mjs"])(
  "%s says that Node is too old",
  (script) => {
    const { status, stdout, stderr } = start(
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.8.1" } });',
      script,
    );
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^Gatehouse needs Node 20\.9 or later; this is 20\.8\.1\. .*\n$/);
  },
);

test("Node's versions are compared as numbers", () => {
  for (const fits of ["20.9.0", "20.20.2", "22.0.0", "100.1.0"]) {
    expect(nodeIsTooOld(fits), fits).toBeUndefined();
  }
  for (const old of ["20.8.9", "18.20.4", "9.11.2"]) expect(nodeIsTooOld(old), old).toBeDefined();
});

test("an installed package is repaired where it was installed", () => {
  const root = path.join(folder, "node_modules", "gatehouse");
  const fails = (repair: "rebuild" | "install") =>
    nativesThatFail(root, [
      {
        name: "native",
        repair,
        load: () => {
          throw new Error("no such module");
        },
      },
    ]);
  expect(fails("rebuild")).toContain(`Run: npm rebuild native   (in ${folder})`);
  // There is no lockfile.
  expect(fails("install")).toContain("Install Gatehouse again with this Node.");
});
