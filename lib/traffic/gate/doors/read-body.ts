import type { EventEmitter } from "node:events";
import type http from "node:http";
import { DOOR_BODY_BYTES } from "@/lib/contract/doors";

/** For all doors together, until the bodies are passed on. */
const MOST_TOGETHER = 64 * 1024 * 1024;
const BODY_MS = 30_000;

export type ReadBody =
  | { body: Buffer }
  | { failed: "too-large" | "too-many" | "too-late" | "gone" };

/** The bytes of bodies that wait for their signature to be looked at, in all tunnels of this thread. */
export class BodyBudget {
  private held = 0;

  constructor(private readonly most = MOST_TOGETHER) {}

  take(bytes: number): boolean {
    if (this.held + bytes > this.most) return false;
    this.held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.held -= bytes;
  }
}

/**
 * Reads a request's body as it comes, undecoded. Never rejects. What it takes of the budget is given back when it fails,
 * else when `until` closes.
 */
export function readBody(
  request: http.IncomingMessage,
  budget: BodyBudget,
  until: EventEmitter,
  { most = DOOR_BODY_BYTES, ms = BODY_MS }: { most?: number; ms?: number } = {},
): Promise<ReadBody> {
  if (Number(request.headers["content-length"] ?? 0) > most)
    return Promise.resolve({ failed: "too-large" });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const giveBack = () => {
      budget.give(size);
      size = 0;
    };
    const end = (read: ReadBody) => {
      clearTimeout(timer);
      request.off("data", take).off("end", whole).off("error", gone);
      if ("failed" in read) {
        chunks.length = 0;
        giveBack();
        request.pause();
      }
      resolve(read);
    };
    const take = (chunk: Buffer) => {
      if (size + chunk.length > most) return end({ failed: "too-large" });
      if (!budget.take(chunk.length)) return end({ failed: "too-many" });
      size += chunk.length;
      chunks.push(chunk);
    };
    const whole = () => end({ body: Buffer.concat(chunks) });
    const gone = () => end({ failed: "gone" });
    const timer = setTimeout(() => end({ failed: "too-late" }), ms).unref();
    request.on("data", take).on("end", whole).on("error", gone);
    until.once("close", () => {
      gone();
      giveBack();
    });
  });
}
