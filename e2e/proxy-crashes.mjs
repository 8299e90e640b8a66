import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { BroadcastChannel, isMainThread, threadId, workerData } from "node:worker_threads";

// This file has two uses. A check imports `proxyCrashes` and says when and how the proxy's thread of its dashboard
// crashes. The dashboard loads the same file into every thread (`--import`), where it waits for the command.

/**
 * How the thread crashes. `throw` and `reject`: an uncaught error. `exit`: it ends itself. `memory`: it fills its heap.
 * `terminate`: it is ended from outside. `busy`: it runs an endless loop and no longer answers.
 *
 * @typedef {"throw" | "reject" | "exit" | "memory" | "terminate" | "busy"} Crash
 */

const LOOK_MS = 20;
const CHANNEL = "gatehouse-test-proxy-crashes";

/**
 * @param {string} folder where a small file may be written
 * @returns {{
 *   env: { GATEHOUSE_TEST_CRASHES: string, NODE_OPTIONS: string },
 *   crash(how: Crash): void,
 *   crashed(): boolean,
 * }} `env` goes to the dashboard's process. `crash` returns at once, and the thread crashes within about 20 ms.
 *   `crashed` says whether the crash that was ordered last has begun.
 */
export function proxyCrashes(folder) {
  const file = path.join(folder, "proxy-crashes");
  let count = 0;
  return {
    env: { GATEHOUSE_TEST_CRASHES: file, NODE_OPTIONS: `--import ${import.meta.url}` },
    crashed: () => existsSync(`${file}.crashed`),
    crash: (how) => {
      count += 1;
      rmSync(`${file}.crashed`, { force: true });
      writeFileSync(`${file}.new`, `${how} ${count}`);
      renameSync(`${file}.new`, file);
    },
  };
}

const file = process.env.GATEHOUSE_TEST_CRASHES ?? "";

function read() {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** @param {(how: string) => void} act */
function onCommand(act) {
  // A command from before this thread's start was for another thread.
  let last = read();
  setInterval(() => {
    const command = read();
    if (command === last) return;
    last = command;
    act(command.split(" ")[0] ?? "");
  }, LOOK_MS).unref();
}

/** @param {string} how */
function crashHere(how) {
  if (how !== "terminate") writeFileSync(`${file}.crashed`, how);
  if (how === "throw") throw new Error("thrown by a check");
  if (how === "reject") void Promise.reject(new Error("rejected by a check"));
  if (how === "exit") process.exit(3);
  if (how === "memory") for (let chain = {}; ; ) chain = { chain };
  if (how === "busy") for (;;);
}

function holdWorkers() {
  /** @type {Map<number, import("node:worker_threads").Worker>} */
  const workers = new Map();
  process.on("worker", (worker) => {
    const id = worker.threadId;
    workers.set(id, worker);
    worker.on("exit", () => workers.delete(id));
  });
  let proxy = 0;
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (message) => {
    proxy = Number(Reflect.get(Object(message), "data"));
  };
  channel.unref();
  onCommand((how) => {
    const worker = workers.get(proxy);
    if (how !== "terminate" || !worker) return;
    writeFileSync(`${file}.crashed`, how);
    void worker.terminate();
  });
}

if (file !== "") {
  if (isMainThread) holdWorkers();
  else if (workerData?.thread === "proxy") {
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage(threadId);
    channel.close();
    onCommand(crashHere);
  }
}
