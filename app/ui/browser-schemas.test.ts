import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const IMPORT = /^(?:import|export)(?! type\b)[^;]*?from "([^"]+)";|\bimport\("([^"]+)"\)/gm;

/** The file that this import means, or undefined for a package. */
function resolve(specifier: string, from: string): string | undefined {
  const base = specifier.startsWith("@/")
    ? specifier.slice(2)
    : specifier.startsWith(".") && path.join(path.dirname(from), specifier);
  if (!base) return undefined;
  return ["", ".ts", ".tsx"]
    .map((end) => base + end)
    .find((file) => path.extname(file) && existsSync(file));
}

/** All files that these import, directly or not, with the packages of each; `atOnce` without what is loaded later. */
function follow(files: string[], { atOnce = false } = {}): Map<string, string[]> {
  const packages = new Map<string, string[]>();
  const waiting = [...files];
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    if (packages.has(file)) continue;
    const specifiers = [...readFileSync(file, "utf8").matchAll(IMPORT)].map(
      ([, atStart = "", later = ""]) => (atOnce ? atStart : atStart || later),
    );
    packages.set(file, specifiers);
    waiting.push(...specifiers.flatMap((specifier) => resolve(specifier, file) ?? []));
  }
  return packages;
}

test("pages load only zod/mini, because the whole of zod adds 12 KB to each first load", () => {
  const pages = readdirSync("app/ui", { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test."))
    .map((file) => path.join("app/ui", file));
  const reached = follow(pages);
  expect(reached.has("lib/contract/tunnels.ts")).toBe(true);
  const whole = [...reached].filter(([, packages]) => packages.includes("zod"));
  expect(whole.map(([file]) => file)).toEqual([]);
});

test("a page is there before the schemas are, because to make them takes a good part of a start", () => {
  const shell = readFileSync("app/layout.tsx", "utf8").matchAll(/from "@\/(app\/ui\/[^"]+)"/g);
  const first = [...shell].map(([, file]) => `${file}.tsx`);
  const reached = follow([...first, "app/ui/tunnels/list/tunnel-list.tsx"], { atOnce: true });
  expect(reached.has("app/ui/tunnels/actions/run-tunnel-action.ts")).toBe(true);
  const early = [...reached].filter(([, packages]) => packages.includes("zod/mini"));
  expect(early.map(([file]) => file)).toEqual([]);
});
