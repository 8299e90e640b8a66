import { Worker } from "node:worker_threads";
import type { CapturedBody } from "@/lib/contract/traffic";
import { type RawBody, settleBody } from "./settle-body";
import { withoutBody } from "./without-body";

/** A body that is to be decoded and masked. `chunks` are looked at when its turn comes. */
export type Task = Omit<RawBody, "kept"> & {
  chunks: Uint8Array[];
  captured: number;
  /** How much of a body is kept. */
  limit: number;
};

export type Reply = { body: CapturedBody; masked: string[] };

/** A task as the thread gets it: the bodies of one message lie in one block of memory, which is handed over. */
export type Order = Omit<RawBody, "kept"> & {
  number: number;
  limit: number;
  from: number;
  to: number;
};

/** `progress[0]` is the number of the order that the thread has begun last. */
export type MaskingStart = { progress: Int32Array };

type Waiting = Task & { number: number; isAwaited: boolean; resolve(reply: Reply): void };

export type MaskerOptions = {
  /** A body that takes longer is given up, at the latest after twice this time. */
  budgetMs: number;
  /** A thread without work ends after this time. */
  idleMs: number;
  /** Uncompressed bodies of at most so many bytes are read in place: handing them over would take longer. */
  inPlaceBytes: number;
};

const START_MS = 20_000;
const MOST_AT_ONCE = 64;
const BYTES_AT_ONCE = 512 * 1024;
/** A message to the thread costs as much as passing a request on does, so bodies wait this long for others to go with. */
const GATHER_MS = 25;
const TOO_LONG = "Not shown: reading it took too long.";
const UNREADABLE = "Not shown: it could not be read.";

/**
 * Decodes and masks bodies in a thread of its own, in turn; small ones where it is called. The thread begins with the first body and ends when there is
 * nothing to do, so that a dashboard without visitors has no memory in it. When a body takes too long or ends the thread,
 * nothing of this body is kept, and the others go on in a new thread.
 */
export class Masker {
  private thread: Worker | undefined;
  private isReady = false;
  private readonly waiting: Waiting[] = [];
  /** What the thread has. */
  private sent: Waiting[] = [];
  private progress = new Int32Array(new SharedArrayBuffer(4));
  private lastNumber = 0;
  /** The order that the thread was at when last looked at. */
  private seen = 0;
  private timer: NodeJS.Timeout | undefined;
  private gathering: NodeJS.Timeout | undefined;

  constructor(private readonly options: MaskerOptions) {}

  /** Never rejects. `isAwaited`: somebody looks at this one, so it does not wait for all the others. */
  settle(task: Task, isAwaited = false): Promise<Reply> {
    if (task.captured <= this.options.inPlaceBytes && task.coding === undefined) {
      return settleInPlace(task);
    }
    return new Promise((resolve) => {
      this.lastNumber = (this.lastNumber + 1) & 0x7fffffff;
      const waiting = { ...task, number: this.lastNumber, isAwaited, resolve };
      if (isAwaited) this.waiting.unshift(waiting);
      else this.waiting.push(waiting);
      this.nextSoon();
    });
  }

  /** Whether there is a thread at the moment. */
  get isRunning(): boolean {
    return this.thread !== undefined;
  }

  /** At once where somebody looks at a body, or where there are enough of them. */
  private nextSoon(): void {
    if (this.waiting[0]?.isAwaited || this.waiting.length >= MOST_AT_ONCE) return this.next();
    this.gathering ??= setTimeout(() => this.next(), GATHER_MS);
  }

  private next(): void {
    clearTimeout(this.gathering);
    this.gathering = undefined;
    if (this.sent.length > 0) return;
    if (this.waiting.length === 0) return this.wait(this.options.idleMs, () => this.end());
    try {
      if (!this.thread) this.start();
      else if (this.isReady) this.send(this.thread);
    } catch {
      // No memory for a thread or for the bodies: they go, and the traffic goes on.
      this.giveUp(UNREADABLE);
    }
  }

  private start(): void {
    this.progress = new Int32Array(new SharedArrayBuffer(4));
    const start: MaskingStart = { progress: this.progress };
    const thread = new Worker(new URL("./masking-thread.ts", import.meta.url), {
      workerData: start,
      name: "masking",
      // Tests run the sources as they are, which Node does not read by itself.
      ...(process.env.NODE_ENV === "test" && {
        execArgv: ["--import", process.env.THREAD_LOADER ?? ""],
      }),
    });
    this.thread = thread;
    thread.unref();
    thread.on("message", (message: "ready" | Reply[]) => {
      if (thread !== this.thread) return;
      if (message === "ready") this.isReady = true;
      else this.take(message);
      if (message === "ready" || this.waiting.length === 0) this.next();
      else this.nextSoon();
    });
    // An error ends the thread, and the end is what counts.
    thread.on("error", () => undefined);
    thread.on("exit", () => {
      if (thread === this.thread) this.giveUp(UNREADABLE);
    });
    this.wait(START_MS, () => this.giveUp(UNREADABLE));
  }

  private send(thread: Worker): void {
    let size = 0;
    while (this.sent.length < MOST_AT_ONCE && size < BYTES_AT_ONCE) {
      const next = this.waiting.shift();
      if (!next) break;
      this.sent.push(next);
      size += next.captured;
    }
    const all = new Uint8Array(size);
    let at = 0;
    const orders = this.sent.map(
      ({ chunks, captured: _, isAwaited: __, resolve: ___, ...facts }): Order => {
        const from = at;
        for (const chunk of chunks) {
          all.set(chunk, at);
          at += chunk.length;
        }
        return { ...facts, from, to: at };
      },
    );
    this.seen = this.sent[0]?.number ?? 0;
    thread.postMessage({ orders, all }, [all.buffer]);
    this.watch();
  }

  private take(replies: Reply[]): void {
    const sent = this.sent;
    this.sent = [];
    for (const [index, reply] of replies.entries()) sent[index]?.resolve(reply);
  }

  /** Looks every now and then whether the thread has come further. */
  private watch(): void {
    const { sent } = this;
    const look = () => {
      if (this.sent !== sent) return;
      const at = Atomics.load(this.progress, 0);
      if (at === this.seen || !sent.some(({ number }) => number === at)) {
        return this.giveUp(TOO_LONG);
      }
      this.seen = at;
      this.watch();
    };
    // If it was this thread that was late, the replies are here and are read first.
    this.wait(this.options.budgetMs, () => void setImmediate(look));
  }

  /** Ends the thread, and with it the body that it was at; before it had begun, all that wait. */
  private giveUp(note: string): void {
    const at = Atomics.load(this.progress, 0);
    const hadBegun = this.isReady;
    this.end();
    const all = [...this.sent, ...this.waiting];
    const culprit = this.sent.find(({ number }) => number === at) ?? this.sent[0];
    this.sent = [];
    this.waiting.length = 0;
    for (const each of all) {
      if (hadBegun && each !== culprit) this.waiting.push(each);
      else each.resolve({ body: withoutBody({ ...each, note }), masked: [] });
    }
    this.next();
  }

  private end(): void {
    clearTimeout(this.timer);
    this.isReady = false;
    const { thread } = this;
    this.thread = undefined;
    void thread?.terminate();
  }

  private wait(ms: number, then: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(then, ms).unref();
  }
}

async function settleInPlace({ chunks, captured, limit, ...facts }: Task): Promise<Reply> {
  const masked = new Set<string>();
  try {
    const body = await settleBody(
      { ...facts, kept: Buffer.concat(chunks, captured) },
      limit,
      masked,
    );
    return { body, masked: [...masked] };
  } catch {
    return { body: withoutBody({ ...facts, captured, note: UNREADABLE }), masked: [] };
  }
}

let shared: Masker | undefined;

/** One thread is enough for all tunnels. */
export function sharedMasker(): Masker {
  shared ??= new Masker({ budgetMs: 2_000, idleMs: 30_000, inPlaceBytes: 1024 });
  return shared;
}
