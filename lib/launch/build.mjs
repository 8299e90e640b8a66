import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { forgetFolder } from "./forget-folder.mjs";
import { restorePlainNames } from "./plain-externals.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Builds the dashboard for production; ends the process when that fails. */
export function build() {
  const next = path.join(root, "node_modules", "next", "dist", "bin", "next");
  const { status } = spawnSync(process.execPath, [next, "build"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (status !== 0) process.exit(status ?? 1);
  restorePlainNames(path.join(root, ".next"));
  forgetFolder(path.join(root, ".next"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build();
