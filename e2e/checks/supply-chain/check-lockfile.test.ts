import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { findFaults } from "./check-lockfile";

const read = (file: string) => readFileSync(file, "utf8");
const manifest = JSON.parse(read("package.json"));
const lockfile = JSON.parse(read("package-lock.json"));
const reasons = read("CONTRIBUTING.md");

test("the packages of this project are pinned, explained and freely licensed, and run no scripts of their own", () => {
  expect(findFaults({ manifest, lockfile, reasons })).toEqual([]);
});

const good = { integrity: "sha512-x", license: "MIT" };

test.each([
  [{ ...good, license: "GPL-3.0" }, "is under GPL-3.0"],
  [{ ...good, license: "MIT AND GPL-3.0" }, "is under"],
  [{ ...good, license: "LGPL-3.0-or-later" }, "is under"],
  [{ integrity: "sha512-x" }, "is under undefined"],
  [{ ...good, integrity: "sha1-x" }, "no SHA-512"],
  [{ ...good, hasInstallScript: true }, "runs a script"],
  [{ ...good, resolved: "git+ssh://git@example.com/x.git" }, "comes from git+ssh"],
])("%j is a fault", (entry, fault) => {
  const packages = { ...lockfile.packages, "node_modules/stranger": entry };
  const faults = findFaults({ manifest, lockfile: { ...lockfile, packages }, reasons });
  expect(faults).toEqual([expect.stringContaining(fault)]);
});

test.each(["MIT", "(MIT OR GPL-3.0)", "Apache-2.0 AND MIT", "(MIT OR Apache-2.0)"])(
  "%s is free",
  (license) => {
    const packages = { ...lockfile.packages, "node_modules/stranger": { ...good, license } };
    expect(findFaults({ manifest, lockfile: { ...lockfile, packages }, reasons })).toEqual([]);
  },
);

test("a dependency without a pin or a reason is a fault", () => {
  const dependencies = { ...manifest.dependencies, stranger: "^1.0.0" };
  const faults = findFaults({ manifest: { ...manifest, dependencies }, lockfile, reasons });
  expect(faults).toEqual([
    "stranger is not pinned: ^1.0.0",
    "stranger has no reason in CONTRIBUTING's table",
  ]);
});
