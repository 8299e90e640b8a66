import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

const UPDATE_MS = 120_000;
const INSTALL_MS = 300_000;

/** Whether packages may be installed here: on Debian, as root. */
export function canInstall(): boolean {
  return existsSync("/etc/debian_version") && process.getuid?.() === 0;
}

/**
 * Installs Debian's packages for the tests, each set by itself: a release may not have one of them. Does not throw: the
 * caller looks for the programs again.
 */
export function installOnDebian(...sets: string[][]): void {
  if (!canInstall() || sets.length === 0) return;
  console.log(`Installing for the tests: ${sets.flat().join(", ")}.`);
  const run = (timeout: number, ...args: string[]) =>
    execFileSync("apt-get", ["-qq", "-o", "DPkg::Lock::Timeout=60", ...args], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      timeout,
    });
  try {
    run(UPDATE_MS, "update");
  } catch {
    // The lists of packages from before may do.
  }
  for (const packages of sets) {
    try {
      run(INSTALL_MS, "install", "-y", "--no-install-recommends", ...packages);
    } catch {
      // The caller says what is missing.
    }
  }
}
