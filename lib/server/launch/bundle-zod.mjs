import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Every page checks with zod/mini what it gets from the server. Next's bundler keeps parts of it that no page uses: 8 KB
 * of each first load. So this writes the part that the sources name; next.config.mjs has the pages load it from there.
 *
 * @param {string} [outfile]
 */
export function bundleZod(
  outfile = path.join(root, "node_modules", ".cache", "gatehouse", "zod-mini.mjs"),
) {
  buildSync({
    absWorkingDir: root,
    stdin: { contents: entryFor(listUsedNames()), resolveDir: root },
    outfile,
    bundle: true,
    platform: "browser",
    format: "esm",
    target: "es2022",
    minify: true,
    logLevel: "warning",
  });
}

/** Names of types. `core` is also a namespace of everything, of which the sources use types alone. */
const TYPES = new Set(["ZodMiniType", "core", "infer", "input", "output"]);

/**
 * The names that pages use, such as `string` of `z.string()`.
 *
 * @returns {string[]}
 */
export function listUsedNames() {
  const names = ["app/ui", "lib/contract"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test."))
      .map((file) => readFileSync(path.join(root, folder, file), "utf8"))
      .filter((text) => text.includes('from "zod/mini"'))
      .flatMap((text) => [...text.matchAll(/\bz\s*\.(\w+)/g)].map(([, name = ""]) => name)),
  );
  return [...new Set(names)].filter((name) => !TYPES.has(name)).sort();
}

/** @param {string[]} names */
function entryFor(names) {
  const parts = names.map((name) => `${name}: mini.${name}`);
  const z = `export const z = { ${parts.join(", ")} };`;
  // Where it may, zod makes code from schemas, and to see whether it may it tries; the Content-Security-Policy refuses
  // that, and browsers list the try among the page's violations.
  return `import * as mini from "zod/mini"; mini.config({ jitless: true }); ${z}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) bundleZod();
