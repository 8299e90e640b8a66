#!/usr/bin/env node
// `gatehouse`: starts the dashboard, or runs a command that uses the API of the running one. It is plain JavaScript
// without static imports, because versions of Node that are too old read this file too. It becomes the dashboard's
// parent process, which lives as long as the dashboard, so it does not import what only the commands need.

const [command, ...rest] = process.argv.slice(2);
const { nodeIsTooOld } = await import("../server/launch/check-node.mjs");
const tooOld = nodeIsTooOld(process.versions.node);
const dashboardScript = new URL("../server/launch/start.mjs", import.meta.url);
const startDashboard = () => import(dashboardScript.href);
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
  const { fileURLToPath } = await import("node:url");
  if (!existsSync(bundle)) {
    console.error("The commands of Gatehouse are not built yet. Build them with: npm run build");
    process.exitCode = 1;
    return;
  }
  /** @type {typeof import("./commands")} */
  const { runCommandLine } = await import(bundle.href);
  await runCommandLine(process.argv.slice(2), {
    startDashboard,
    dashboardScript: fileURLToPath(dashboardScript),
    demoScript: fileURLToPath(new URL("../../.next/demo.mjs", import.meta.url)),
    commandScript: fileURLToPath(import.meta.url),
    keeperScript: fileURLToPath(new URL("up/keeper.mjs", import.meta.url)),
  });
}

// This makes the file a module, which allows `await` outside of functions.
export {};
