import { parentPort, workerData } from "node:worker_threads";
import type { MaskingStart, Order } from "./masker";
import { type Done, doWork } from "./masking-work";

// Bodies are decoded and masked in a thread of their own. A body from a stranger may take long, and it must not delay
// the thread that forwards all requests. This thread can be ended in the middle of its work.

const port = parentPort;
if (!port) throw new Error("This file is the start of a thread.");
const { progress }: MaskingStart = workerData;

async function settle({ number, work, from, to }: Order, all: Uint8Array): Promise<Done> {
  Atomics.store(progress, 0, number);
  return doWork(work, all.subarray(from, to));
}

port.on("message", async ({ orders, all }: { orders: Order[]; all: Uint8Array }) => {
  const replies: Done[] = [];
  for (const order of orders) replies.push(await settle(order, all));
  port.postMessage(replies);
});
port.postMessage("ready");
