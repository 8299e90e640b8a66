import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

// The part of `npm test` between the checks and the specs: the unit tests, and meanwhile the build that the specs need.
// The longest unit tests mostly wait, and the build would have one processor to itself.
const VITEST = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const BUILD = fileURLToPath(new URL("ensure-build.ts", import.meta.url));

function run(...args: string[]): Promise<number> {
  return new Promise((resolve) => {
    spawn(process.execPath, args, { stdio: "inherit" }).on("exit", (code) => resolve(code ?? 1));
  });
}

const codes = await Promise.all([run(VITEST, "run"), run("--import", "tsx", BUILD)]);
process.exit(codes.find((code) => code !== 0) ?? 0);
