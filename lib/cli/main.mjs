#!/usr/bin/env node
// `gatehouse`: the dashboard itself, and commands that talk to the running one by its API. The dashboard's parent
// process stays as long as it runs, so that nothing is imported for it that only the commands need.

const [command, ...rest] = process.argv.slice(2);
// biome-ignore lint/style/noRestrictedImports: Node runs this file as it is and knows no "@/"
const { nodeIsTooOld } = await import("../launch/check-node.mjs");
const tooOld = nodeIsTooOld(process.versions.node);
if (tooOld) {
  console.error(tooOld);
  process.exitCode = 1;
} else if ((command === undefined || command === "serve") && rest.length === 0) {
  // biome-ignore lint/style/noRestrictedImports: Node runs this file as it is and knows no "@/"
  await import("../launch/start.mjs");
} else {
  const { runCommandLine } = await import("./commands.mjs");
  await runCommandLine(process.argv.slice(2));
}

// A module, so that `await` may stand outside of a function.
export {};
