import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Bundles the command line (lib/cli) and what it shares with the dashboard into one file, which lib/cli/main.mjs runs.
 * What `gatehouse mcp` needs besides is in a second file beside it, so that no other command is slower for its SDK.
 * Native code is not bundled; neither is `open`, which needs a script in its own folder.
 *
 * @param {string} [outfile]
 */
export function bundleCommandLine(outfile = path.join(root, ".next", "command-line.mjs")) {
  bundle("lib/cli/commands.ts", outfile);
  bundle("lib/cli/mcp/serve.ts", path.join(path.dirname(outfile), "mcp-server.mjs"));
}

/**
 * @param {string} entry
 * @param {string} outfile
 */
function bundle(entry, outfile) {
  buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.9",
    external: ["better-sqlite3", "open"],
    // For packages that are still CommonJS, such as yaml.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "warning",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) bundleCommandLine();
