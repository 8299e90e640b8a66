import { nodeIsTooOld } from "./check-node.mjs";

// `npm start`, and `gatehouse` without a command. What an old Node cannot read is imported only when the check is over.

const tooOld = nodeIsTooOld(process.versions.node);
if (tooOld) {
  console.error(tooOld);
  process.exit(1);
}
const { keepRunning } = await import("./keep-running.mjs");
keepRunning();
