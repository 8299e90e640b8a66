import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { forgetFolder } from "./forget-folder.mjs";
import { hintCompile } from "./hint-compile.mjs";
import { restorePlainNames } from "./plain-externals.mjs";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Builds the dashboard for production, and the command line; ends the process when one of them fails. */
export function build() {
  run(path.join(root, "lib", "server", "launch", "bundle-zod.mjs"));
  run(path.join(root, "node_modules", "next", "dist", "bin", "next"), "build");
  restorePlainNames(path.join(root, ".next"));
  forgetFolder(path.join(root, ".next"));
  hintCompile(path.join(root, ".next", "static"));
  run(path.join(root, "lib", "server", "launch", "compress-static.mjs"));
  // In separate processes, this and the first: an installed package imports this file too, but has no bundler.
  run(path.join(root, "lib", "server", "launch", "bundle-cli.mjs"));
}

/** @param {string[]} script Node's arguments. */
function run(...script) {
  const { status } = spawnSync(process.execPath, script, {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (status !== 0) process.exit(status ?? 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build();
