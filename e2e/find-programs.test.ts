import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ensurePrograms } from "./find-programs";
import { canInstall } from "./install-on-debian";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-programs-"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const SHELL = { name: "a-shell", from: "a-shell-package", tries: "completion in a shell" };
const OTHER = { name: "another", from: "another-package", tries: "something else" };

/** apt-get in the place of Debian's own, which knows one of the two packages. */
function stand(): void {
  const script = `#!/bin/sh
case "$*" in *a-shell-package) touch "${folder}/a-shell" ;; *another-package) exit 100 ;; esac
`;
  writeFileSync(path.join(folder, "apt-get"), script, { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}${path.delimiter}${process.env.PATH}`);
}

test.runIf(process.platform !== "win32")(
  "what is missing is installed where that is allowed, and the rest is said in one sentence",
  () => {
    stand();
    writeFileSync(path.join(folder, "there"), "");
    const there = { ...SHELL, name: "there" };
    expect(ensurePrograms([there], [folder])).toBeUndefined();
    const said = ensurePrograms([there, SHELL, OTHER], [folder]);
    expect(said).toContain("something else (no another)");
    expect(said?.includes("completion in a shell")).toBe(!canInstall());
    expect(said).toContain(canInstall() ? "could not be installed" : "apt install a-shell-package");
  },
);
