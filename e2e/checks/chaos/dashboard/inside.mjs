import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

// The chaos run loads this into the dashboard's processes. The process whose id is in the file `count` writes its open
// resources to `counted`. Both files are in GATEHOUSE_CHAOS_FOLDER.
const folder = process.env.GATEHOUSE_CHAOS_FOLDER ?? "";
const LOOK_MS = 100;

function isAsked() {
  try {
    return Number(readFileSync(`${folder}/count`, "utf8")) === process.pid;
  } catch {
    return false;
  }
}

function count() {
  if (!isAsked()) return;
  /** @type {Record<string, number>} */
  const kinds = {};
  for (const kind of process.getActiveResourcesInfo()) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const counted = JSON.stringify({ kinds, heap: process.memoryUsage().heapUsed });
  writeFileSync(`${folder}/counted.new`, counted);
  renameSync(`${folder}/counted.new`, `${folder}/counted`);
}

if (folder !== "" && isMainThread) setInterval(count, LOOK_MS).unref();
