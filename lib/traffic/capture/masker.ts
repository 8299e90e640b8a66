import { Worker } from "node:worker_threads";
import { type Done, doWork, type Reply, UNREADABLE, type Work } from "./masking-work";
import type { MessagesOrder, MessagesReply } from "./messages/read-messages";
import type { RawBody } from "./settle-body";
import { withoutBody } from "./without-body";

/** A body to decode and mask. `chunks` are read when its turn comes. */
export type Task = Omit<RawBody, "kept"> & {
  chunks: Uint8Array[];
  captured: number;
  /** How many bytes of the body are kept. */
  limit: number;
};

/** Work as it is sent to the thread. The bytes of one message are in one block of memory, which is transferred. */
export type Order = { work: Work; number: number; from: number; to: number };

/** `progress[0]` is the number of the order that the thread began last. */
export type MaskingStart = { progress: Int32Array };

type Waiting = {
  work: Work;
  chunks: Uint8Array[];
  captured: number;
  number: number;
  isAwaited: boolean;
  resolve(done: Done): void;
};

export type MaskerOptions = {
  /** A body that takes longer than this is given up, at the latest after twice this time. */
  budgetMs: number;
  /** A thread without work ends after this time. */
  idleMs: number;
  /** Uncompressed bodies up to this size are read without the thread, because sending them there takes longer. */
  inPlaceBytes: number;
};

const START_MS = 20_000;
const MOST_AT_ONCE = 64;
const BYTES_AT_ONCE = 512 * 1024;
/** A message to the thread costs as much as forwarding a request, so bodies wait this long for others to go with. */
const GATHER_MS = 25;
const TOO_LONG = "Not shown: reading it took too long.";

/**
 * Decodes and masks bodies one after the other in a thread of its own; small ones are done by the caller. The thread
 * starts with the first body and ends when it has no work, so a dashboard without visitors does not pay for its memory.
 * When a body takes too long or ends the thread, nothing of this body is kept, and the others continue in a new thread.
 */
export class Masker {
  private thread: Worker | undefined;
  private isReady = false;
  private readonly waiting: Waiting[] = [];
  /** The orders that were sent to the thread. */
  private sent: Waiting[] = [];
  private progress = new Int32Array(new SharedArrayBuffer(4));
  private lastNumber = 0;
  /** The order that the thread was working on at the last look. */
  private seen = 0;
  private timer: NodeJS.Timeout | undefined;
  private gathering: NodeJS.Timeout | undefined;

  constructor(private readonly options: MaskerOptions) {}

  /** Never rejects. `isAwaited`: somebody looks at this body, so it goes before all others. */
  async settle(task: Task, isAwaited = false): Promise<Reply> {
    const { chunks, captured, limit, ...facts } = task;
    const work: Work = { kind: "body", facts, limit };
    const done = await this.run(work, chunks, captured, task.coding !== undefined, isAwaited);
    if (done.kind === "body") return done.reply;
    const note = done.kind === "failed" ? done.note : UNREADABLE;
    return { body: withoutBody({ ...task, note }), masked: [] };
  }

  /** Never rejects. Without a reply nothing of these messages may be shown, and `note` says why. */
  async readMessages(
    order: MessagesOrder,
    chunks: Uint8Array[],
    captured: number,
  ): Promise<{ reply?: MessagesReply; note?: string }> {
    const isCompressed = order.messages.some((message) => message.isCompressed);
    const done = await this.run({ kind: "messages", order }, chunks, captured, isCompressed, false);
    if (done.kind === "messages") return { reply: done.reply };
    return { note: done.kind === "failed" ? done.note : UNREADABLE };
  }

  private run(
    work: Work,
    chunks: Uint8Array[],
    captured: number,
    isCompressed: boolean,
    isAwaited: boolean,
  ): Promise<Done> {
    if (captured <= this.options.inPlaceBytes && !isCompressed) {
      return doWork(work, Buffer.concat(chunks, captured));
    }
    return new Promise((resolve) => {
      this.lastNumber = (this.lastNumber + 1) & 0x7fffffff;
      const waiting = { work, chunks, captured, number: this.lastNumber, isAwaited, resolve };
      if (isAwaited) this.waiting.unshift(waiting);
      else this.waiting.push(waiting);
      this.nextSoon();
    });
  }

  /** Whether a thread is running now. */
  get isRunning(): boolean {
    return this.thread !== undefined;
  }

  /** Sends at once when somebody waits for a body, or when enough bodies have come together. */
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
      // There is no memory for a thread or for the bodies. The bodies are dropped, and the traffic continues.
      this.giveUp(UNREADABLE);
    }
  }

  private start(): void {
    this.progress = new Int32Array(new SharedArrayBuffer(4));
    const start: MaskingStart = { progress: this.progress };
    const thread = new Worker(new URL("./masking-thread.ts", import.meta.url), {
      workerData: start,
      name: "masking",
      // Tests run the TypeScript sources, which Node cannot load by itself.
      ...(process.env.NODE_ENV === "test" && {
        execArgv: ["--import", process.env.THREAD_LOADER ?? ""],
      }),
    });
    this.thread = thread;
    thread.unref();
    thread.on("message", (message: "ready" | Done[]) => {
      if (thread !== this.thread) return;
      if (message === "ready") this.isReady = true;
      else this.take(message);
      if (message === "ready" || this.waiting.length === 0) this.next();
      else this.nextSoon();
    });
    // An error ends the thread, and the exit event handles that.
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
    const orders = this.sent.map(({ chunks, work, number }): Order => {
      const from = at;
      for (const chunk of chunks) {
        all.set(chunk, at);
        at += chunk.length;
      }
      return { work, number, from, to: at };
    });
    this.seen = this.sent[0]?.number ?? 0;
    thread.postMessage({ orders, all }, [all.buffer]);
    this.watch();
  }

  private take(all: Done[]): void {
    const sent = this.sent;
    this.sent = [];
    for (const [index, done] of all.entries()) sent[index]?.resolve(done);
  }

  /** Looks regularly whether the thread has made progress. */
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
    // If this thread was late, the replies have already arrived. They are read first.
    this.wait(this.options.budgetMs, () => void setImmediate(look));
  }

  /**
   * Ends the thread and gives up the body that it was working on. If it had not begun one, all waiting bodies are given
   * up.
   */
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
      else each.resolve({ kind: "failed", note });
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

let shared: Masker | undefined;

/** One thread is enough for all tunnels. */
export function sharedMasker(): Masker {
  shared ??= new Masker({ budgetMs: 2_000, idleMs: 30_000, inPlaceBytes: 1024 });
  return shared;
}
