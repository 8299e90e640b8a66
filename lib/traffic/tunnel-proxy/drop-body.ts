import type http from "node:http";
import { hasBody } from "@/lib/network/headers";

const MOST_BYTES = 64 * 1024;
const MOST_MS = 5_000;
/** Further ones are answered at once: each takes memory while it waits. */
const MOST_TOGETHER = 200;

let waiting = 0;

/**
 * Reads and drops what there is of a body that nobody wants, before it is answered: whoever still writes when the
 * connection closes learns of a broken connection and not of the answer. A long one is not waited for.
 */
export function dropBody(request: http.IncomingMessage, then: () => void): void {
  const isOver = request.complete || request.destroyed || request.headers.expect !== undefined;
  if (isOver || !hasBody(request) || waiting >= MOST_TOGETHER) return then();
  waiting += 1;
  let left = MOST_BYTES;
  const end = () => {
    waiting -= 1;
    clearTimeout(timer);
    request.off("data", take).off("end", end).off("close", end).pause();
    then();
  };
  const take = (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) end();
  };
  const timer = setTimeout(end, MOST_MS).unref();
  request
    .on("data", take)
    .on("end", end)
    .on("close", end)
    .on("error", () => undefined);
}
