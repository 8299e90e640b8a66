import { parentPort, workerData } from "node:worker_threads";
import type { MaskingStart, Order, Reply } from "./masker";
import { settleBody } from "./settle-body";

// Bodies are decoded and masked in a thread of their own. A body from a stranger may take long, and it must not delay
// the thread that forwards all requests. This thread can be ended in the middle of its work.

const port = parentPort;
if (!port) throw new Error("This file is the start of a thread.");
const { progress }: MaskingStart = workerData;

async function settle({ number, limit, from, to, ...facts }: Order, all: Uint8Array) {
  Atomics.store(progress, 0, number);
  const masked = new Set<string>();
  const body = await settleBody({ ...facts, kept: all.subarray(from, to) }, limit, masked);
  return { body, masked: [...masked] };
}

port.on("message", async ({ orders, all }: { orders: Order[]; all: Uint8Array }) => {
  const replies: Reply[] = [];
  for (const order of orders) replies.push(await settle(order, all));
  port.postMessage(replies);
});
port.postMessage("ready");
