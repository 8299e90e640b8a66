import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "@playwright/test";
import { installOnDebian } from "./install-on-debian";

/** Debian's package, and its program: the Chromium that never has a window. */
const WITHOUT_WINDOWS = "chromium-headless-shell";

function onPath(names: string[]): string[] {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/bin", "/snap/bin"];
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name)));
}

/** The usual places of an installed Chromium or Chrome. */
function candidates(): string[] {
  if (process.platform === "darwin") {
    return ["/", os.homedir()].flatMap((folder) =>
      ["Google Chrome", "Chromium"].map((name) =>
        path.join(folder, "Applications", `${name}.app`, "Contents", "MacOS", name),
      ),
    );
  }
  if (process.platform === "win32") {
    const folders = [
      process.env.PROGRAMFILES,
      process.env["PROGRAMFILES(X86)"],
      process.env.LOCALAPPDATA,
    ];
    return folders.flatMap((folder) =>
      folder
        ? ["Google\\Chrome", "Chromium"].map((name) =>
            path.join(folder, name, "Application", "chrome.exe"),
          )
        : [],
    );
  }
  const withWindows = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  return [...onPath(withWindows), ...onPath([WITHOUT_WINDOWS])];
}

/** The browser in CHROMIUM_PATH if it is set; otherwise an installed browser, otherwise Playwright's own. */
export function findBrowser(): string | undefined {
  const asked = process.env.CHROMIUM_PATH;
  const places = asked ? [asked] : [...candidates(), chromium.executablePath()];
  return places.find((file) => existsSync(file));
}

/**
 * For the specs: the browser without windows, if it is installed and CHROMIUM_PATH names no other. It needs half of the
 * processor time for the same pages.
 */
export function findQuickBrowser(): string | undefined {
  const places = process.env.CHROMIUM_PATH ? [] : onPath([WITHOUT_WINDOWS]);
  return places.find((file) => existsSync(file)) ?? findBrowser();
}

/** Finds a browser, or installs Debian's as root. Otherwise it ends with the next step. */
export function ensureBrowser(): string {
  const asked = process.env.CHROMIUM_PATH;
  const found = findBrowser() ?? (asked ? undefined : install());
  if (found) return found;
  if (asked) {
    console.error(`CHROMIUM_PATH is ${asked}, which does not exist.`);
    return process.exit(1);
  }
  console.error(
    "The tests need Chromium or Chrome. Install one, or set CHROMIUM_PATH, or run: npx playwright install chromium",
  );
  return process.exit(1);
}

function install(): string | undefined {
  installOnDebian(["chromium"], [WITHOUT_WINDOWS]);
  return findBrowser();
}

/** For root in a container, and for machines without internet access. */
export const BROWSER_ARGS = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
