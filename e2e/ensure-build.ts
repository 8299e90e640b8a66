import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "@/lib/server/launch/build.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = [
  "app",
  "lib",
  "db",
  "proxy.ts",
  "instrumentation.ts",
  "next.config.mjs",
  "package.json",
];

/** Builds the dashboard when there is no build or a source is newer than it. */
export function ensureBuild(): void {
  const mark = path.join(root, ".next", "BUILD_ID");
  const built = existsSync(mark) ? statSync(mark).mtimeMs : 0;
  if (SOURCES.every((source) => newest(path.join(root, source)) < built)) return;
  console.log("Building the dashboard.");
  build();
}

function newest(place: string): number {
  const status = statSync(place);
  if (!status.isDirectory()) return status.mtimeMs;
  const inside = readdirSync(place).map((name) => newest(path.join(place, name)));
  return Math.max(status.mtimeMs, ...inside);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureBuild();
