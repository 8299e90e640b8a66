import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { BroadcastChannel, isMainThread, threadId, workerData } from "node:worker_threads";

// This file has two uses. A check imports `proxyFalls` and says when and how the proxy's thread of its dashboard
// crashes. The dashboard loads the same file into every thread (`--import`), where it waits for the command.

/**
 * How the thread crashes. `throw` and `reject`: an uncaught error. `exit`: it ends itself. `memory`: it fills its heap.
 * `terminate`: it is ended from outside. `busy`: it runs an endless loop and no longer answers.
 *
 * @typedef {"throw" | "reject" | "exit" | "memory" | "terminate" | "busy"} Fall
 */

const LOOK_MS = 20;
const CHANNEL = "gatehouse-test-proxy-falls";

/**
 * @param {string} folder where a small file may be written
 * @returns {{
 *   env: { GATEHOUSE_TEST_FALLS: string, NODE_OPTIONS: string },
 *   fall(how: Fall): void,
 *   fell(): boolean,
 * }} `env` goes to the dashboard's process; `fall` answers at once, and the thread falls within some 20 ms; `fell` says
 *   whether it has begun to, since the last `fall`.
 */
export function proxyFalls(folder) {
  const file = path.join(folder, "proxy-falls");
  let count = 0;
  return {
    env: { GATEHOUSE_TEST_FALLS: file, NODE_OPTIONS: `--import ${import.meta.url}` },
    fell: () => existsSync(`${file}.fell`),
    fall: (how) => {
      count += 1;
      rmSync(`${file}.fell`, { force: true });
      writeFileSync(`${file}.new`, `${how} ${count}`);
      renameSync(`${file}.new`, file);
    },
  };
}

const file = process.env.GATEHOUSE_TEST_FALLS ?? "";

function read() {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** @param {(how: string) => void} act */
function onWord(act) {
  // A command from before this thread's start was for another thread.
  let last = read();
  setInterval(() => {
    const word = read();
    if (word === last) return;
    last = word;
    act(word.split(" ")[0] ?? "");
  }, LOOK_MS).unref();
}

/** @param {string} how */
function fallHere(how) {
  if (how !== "terminate") writeFileSync(`${file}.fell`, how);
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
  onWord((how) => {
    const worker = workers.get(proxy);
    if (how !== "terminate" || !worker) return;
    writeFileSync(`${file}.fell`, how);
    void worker.terminate();
  });
}

if (file !== "") {
  if (isMainThread) holdWorkers();
  else if (workerData?.thread === "proxy") {
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage(threadId);
    channel.close();
    onWord(fallHere);
  }
}
