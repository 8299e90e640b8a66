#!/usr/bin/env node
// `gatehouse`: the dashboard itself, and commands that talk to the running one by its API. Plain JavaScript without
// static imports, because a Node that is too old reads this file, too. The dashboard's parent process stays as long as
// it runs, so that nothing is imported for it that only the commands need.

const [command, ...rest] = process.argv.slice(2);
const { nodeIsTooOld } = await import("../server/launch/check-node.mjs");
const tooOld = nodeIsTooOld(process.versions.node);
const startDashboard = () => import("../server/launch/start.mjs");
if (tooOld) {
  console.error(tooOld);
  process.exitCode = 1;
} else if ((command === undefined || command === "serve") && rest.length === 0) {
  await startDashboard();
} else {
  await runCommand();
}

async function runCommand() {
  const bundle = new URL("../../.next/command-line.mjs", import.meta.url);
  const { existsSync } = await import("node:fs");
  if (!existsSync(bundle)) {
    console.error("The commands of Gatehouse are not built yet. Build them with: npm run build");
    process.exitCode = 1;
    return;
  }
  /** @type {typeof import("./commands")} */
  const { runCommandLine } = await import(bundle.href);
  await runCommandLine(process.argv.slice(2), { startDashboard });
}

// A module, so that `await` may stand outside of a function.
export {};
