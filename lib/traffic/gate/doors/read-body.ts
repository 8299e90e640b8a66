import type { EventEmitter } from "node:events";
import type http from "node:http";
import { Pieces } from "@/lib/base/pieces";
import { DOOR_BODY_BYTES } from "@/lib/contract/doors";

/** For all doors together, until the bodies are passed on. Those of one tunnel get half of it. */
const MOST_TOGETHER = 64 * 1024 * 1024;
/** Requests of one tunnel whose body has not come. Each takes memory besides its body, also one that sends nothing. */
const MOST_WAITING = 500;
const BODY_MS = 30_000;
/** What comes more slowly than 64 KiB a second may hold no more than this. */
const LEAST_BYTES = 320 * 1024;
const RATE_MS = 5_000;

export type ReadBody =
  | { body: Buffer }
  | { failed: "too-large" | "too-many" | "too-late" | "gone" };

/** A request whose body is read, or was read and is not passed on yet. */
type Held = {
  /** Whose door it is at. */
  tunnel: object;
  bytes: number;
  /** Stops reading and gives back what it holds; undefined once the body is whole. */
  giveWay: (() => void) | undefined;
};

/**
 * The bytes of bodies that wait for their signature to be looked at, in all tunnels of this thread. Anybody can send
 * some, so where there is no more room, the largest one that has not ended gives way to a smaller one: strangers keep
 * out no delivery that is smaller than each of theirs. Where too many wait, the oldest gives way to the newest: what a
 * sender of webhooks sends comes at once.
 */
export class BodyBudget {
  private readonly bodies = new Set<Held>();
  private all = 0;
  private readonly ofTunnel = new Map<object, number>();
  private readonly waiting = new Map<object, Set<Held>>();

  constructor(
    private readonly most = MOST_TOGETHER,
    private readonly share = most / 2,
    private readonly mostWaiting = MOST_WAITING,
  ) {}

  /** This body is read from now on. */
  wait(body: Held): void {
    const waiting = this.waiting.get(body.tunnel) ?? new Set();
    this.waiting.set(body.tunnel, waiting.add(body));
    const [oldest] = waiting;
    if (waiting.size > this.mostWaiting) oldest?.giveWay?.();
  }

  /** It is whole, or is not read any more. */
  stopWaiting(body: Held): void {
    const waiting = this.waiting.get(body.tunnel);
    waiting?.delete(body);
    if (waiting?.size === 0) this.waiting.delete(body.tunnel);
  }

  /** Whether a body may hold more bytes. */
  take(body: Held, bytes: number): boolean {
    this.bodies.add(body);
    while (this.isFull(body.tunnel, bytes)) {
      const largest = this.largestBeside(body, bytes);
      if (!largest || largest.bytes <= body.bytes + bytes) return false;
      largest.giveWay?.();
    }
    this.count(body, bytes);
    return true;
  }

  /** Gives back all that a body holds. */
  give(body: Held): void {
    this.count(body, -body.bytes);
    this.bodies.delete(body);
  }

  private isFull(tunnel: object, bytes: number): boolean {
    return this.all + bytes > this.most || this.isShareFull(tunnel, bytes);
  }

  private isShareFull(tunnel: object, bytes: number): boolean {
    return (this.ofTunnel.get(tunnel) ?? 0) + bytes > this.share;
  }

  /** Of those that have not ended. Others' tunnels give nothing where only this one's share is full. */
  private largestBeside(body: Held, bytes: number): Held | undefined {
    const isOwn = this.isShareFull(body.tunnel, bytes);
    let largest: Held | undefined;
    for (const each of this.bodies) {
      if (each === body || !each.giveWay || (isOwn && each.tunnel !== body.tunnel)) continue;
      if (!largest || each.bytes > largest.bytes) largest = each;
    }
    return largest;
  }

  private count(body: Held, bytes: number): void {
    body.bytes += bytes;
    this.all += bytes;
    const ofTunnel = (this.ofTunnel.get(body.tunnel) ?? 0) + bytes;
    if (ofTunnel > 0) this.ofTunnel.set(body.tunnel, ofTunnel);
    else this.ofTunnel.delete(body.tunnel);
  }
}

type Limits = {
  most?: number;
  ms?: number;
  leastBytes?: number;
  rateMs?: number;
};

/**
 * Reads a request's body as it comes, undecoded. Never rejects. What it takes of the budget is given back when it fails,
 * else when `until` closes.
 * @param tunnel the same object for all doors of one tunnel
 */
export function readBody(
  request: http.IncomingMessage,
  { budget, tunnel }: { budget: BodyBudget; tunnel: object },
  until: EventEmitter,
  limits: Limits = {},
): Promise<ReadBody> {
  const { most = DOOR_BODY_BYTES, ms = BODY_MS } = limits;
  if (Number(request.headers["content-length"] ?? 0) > most)
    return Promise.resolve({ failed: "too-large" });
  return new Promise((resolve) => {
    let pieces = new Pieces();
    const held: Held = { tunnel, bytes: 0, giveWay: () => end({ failed: "too-many" }) };
    const end = (read: ReadBody) => {
      clearTimeout(timer);
      stopMeasuring();
      held.giveWay = undefined;
      budget.stopWaiting(held);
      request.off("data", take).off("end", whole).off("error", gone);
      if ("failed" in read) {
        pieces = new Pieces();
        budget.give(held);
        request.pause();
      }
      resolve(read);
    };
    const take = (chunk: Buffer) => {
      if (held.bytes + chunk.length > most) return end({ failed: "too-large" });
      if (!budget.take(held, chunk.length)) return end({ failed: "too-many" });
      pieces.add(chunk);
    };
    const whole = () => end({ body: pieces.join() });
    const gone = () => end({ failed: "gone" });
    const tooLate = () => end({ failed: "too-late" });
    const timer = setTimeout(tooLate, ms).unref();
    const stopMeasuring = measure(held, limits, tooLate);
    request.on("data", take).on("end", whole).on("error", gone);
    until.once("close", () => {
      gone();
      budget.give(held);
    });
    budget.wait(held);
  });
}

/** Looks regularly how much came since. Returns the end of it. */
function measure(
  held: Readonly<Pick<Held, "bytes">>,
  { leastBytes = LEAST_BYTES, rateMs = RATE_MS }: Limits,
  tooSlow: () => void,
): () => void {
  let before = 0;
  const timer = setInterval(() => {
    if (held.bytes > leastBytes && held.bytes - before < leastBytes) tooSlow();
    before = held.bytes;
  }, rateMs).unref();
  return () => clearInterval(timer);
}
