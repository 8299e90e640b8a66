import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { isMainThread, workerData } from "node:worker_threads";

// Loaded into the dashboard's process by the chaos run: ends the proxy's thread when told to, and counts what the
// process has open. GATEHOUSE_CHAOS_FOLDER is where orders come and answers go.
const folder = process.env.GATEHOUSE_CHAOS_FOLDER ?? "";
const order = `${folder}/thread`;
const question = `${folder}/count`;
// The shifted clock is of no use here.
const born = performance.timeOrigin + performance.now();

/**
 * An order is meant for the threads that were there when it was given.
 *
 * @param {string} file
 */
function isNew(file) {
  return existsSync(file) && statSync(file).mtimeMs > born;
}

function endThread() {
  if (!isNew(order)) return;
  const how = readFileSync(order, "utf8");
  writeFileSync(`${folder}/thread-ended`, how);
  if (how === "exit") process.exit(3);
  throw new Error("The chaos run ends this thread.");
}

function count() {
  if (!isNew(question) || existsSync(`${folder}/counted`)) return;
  /** @type {Record<string, number>} */
  const kinds = {};
  for (const kind of process.getActiveResourcesInfo()) kinds[kind] = (kinds[kind] ?? 0) + 1;
  writeFileSync(
    `${folder}/counted`,
    JSON.stringify({ kinds, heap: process.memoryUsage().heapUsed }),
  );
}

const isProxy = !isMainThread && typeof workerData?.socketFolder === "string";
if (folder !== "" && isProxy) setInterval(endThread, 50).unref();
if (folder !== "" && isMainThread) setInterval(count, 100).unref();
