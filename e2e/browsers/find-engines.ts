import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { findBrowser } from "../find-browser";
import { launchChromium } from "./chromium";
import type { Engine } from "./engine";
import { launchFirefox } from "./firefox";
import { launchWebKit } from "./webkit";

/** A program, the Debian package that has it, and its file when that is installed. */
type Program = { name: string; from: string; file: string | undefined };

export type Installation = { programs: Program[]; launch(): Promise<Engine> };

/** The engines that can be asked for, by name. */
export const ENGINES: Record<string, () => Installation> = {
  firefox: () => {
    const firefox = program("firefox-esr", "firefox-esr");
    return { programs: [firefox], launch: () => launchFirefox(fileOf(firefox)) };
  },
  webkit: () => {
    const driver = program("WebKitWebDriver", "webkit2gtk-driver");
    const browser = { name: "MiniBrowser", from: "libwebkit2gtk-4.1-0", file: findMiniBrowser() };
    const xServer = program("Xvfb", "xvfb");
    return {
      programs: [driver, browser, xServer],
      launch: () =>
        launchWebKit({
          driver: fileOf(driver),
          browser: fileOf(browser),
          xServer: fileOf(xServer),
        }),
    };
  },
  chromium: () => ({
    programs: [{ name: "chromium", from: "chromium", file: findBrowser() }],
    launch: launchChromium,
  }),
};

/** A sentence for each program that is not installed. */
export function sayMissing({ programs }: Installation): string[] {
  return programs
    .filter(({ file }) => file === undefined)
    .map(({ name, from }) => `${name} is not installed. On Debian: apt install ${from}`);
}

function program(name: string, from: string): Program {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/bin"];
  const files = folders.map((folder) => path.join(folder, name));
  return { name, from, file: files.find((file) => existsSync(file)) };
}

/** It is no command: Debian has it beside the library, below the machine's architecture. */
function findMiniBrowser(): string | undefined {
  const libraries = "/usr/lib";
  if (!existsSync(libraries)) return undefined;
  return readdirSync(libraries)
    .map((folder) => path.join(libraries, folder, "webkit2gtk-4.1", "MiniBrowser"))
    .find((file) => existsSync(file));
}

function fileOf({ name, file }: Program): string {
  if (file === undefined) throw new Error(`${name} is not installed.`);
  return file;
}
