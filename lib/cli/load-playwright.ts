import { createRequire } from "node:module";
import path from "node:path";
import type { BrowserType } from "@playwright/test";
import { CliError, EXIT } from "./exit";

/** The packages that bring Playwright's Chromium, the usual one first. */
const PACKAGES = ["@playwright/test", "playwright", "playwright-core"];

/**
 * Playwright's Chromium as the project in `folder` has it. Gatehouse brings none: the state is for the tests of that
 * project, which have Playwright anyway. Throws a CliError where there is none.
 */
export function loadChromium(folder: string): BrowserType {
  const requireThere = createRequire(path.join(folder, "from-here.cjs"));
  for (const name of PACKAGES) {
    const found = loadFrom(requireThere, name);
    if (hasChromium(found)) return found.chromium;
  }
  throw new CliError(
    EXIT.failed,
    "Playwright is not installed in this folder. Run this where your tests are, or install it with: npm install --save-dev @playwright/test",
  );
}

function loadFrom(requireThere: NodeJS.Require, name: string): unknown {
  try {
    return requireThere(name);
  } catch (error) {
    const isMissing =
      error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND";
    if (isMissing) return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.failed, `${name} of this folder cannot be loaded: ${reason}`);
  }
}

function hasChromium(found: unknown): found is { chromium: BrowserType } {
  if (typeof found !== "object" || found === null || !("chromium" in found)) return false;
  const { chromium } = found;
  return typeof chromium === "object" && chromium !== null && "launch" in chromium;
}
