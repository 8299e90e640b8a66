import { nodeIsTooOld } from "./check-node.mjs";

// `npm start`, and `gatehouse` without a command. Files that an old Node cannot parse are imported after the check.

const tooOld = nodeIsTooOld(process.versions.node);
if (tooOld) {
  console.error(tooOld);
  process.exit(1);
}
const { keepRunning } = await import("./keep-running.mjs");
keepRunning();
