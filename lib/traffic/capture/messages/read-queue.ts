import type { MessageDirection } from "@/lib/contract/messages";
import type { Masker } from "@/lib/traffic/capture/masker";
import { Allowance } from "./allowance";
import type { Entry, NewMessage } from "./message-entry";
import type { DeflateState, RawMessage, ReadMessage } from "./read-messages";

type Waiting = { entry: Entry; content: Buffer | undefined };

export type QueueOwner = {
  read(entry: Entry, read: ReadMessage): void;
  /** What is held for later messages takes so many bytes more, or fewer. */
  grew(bytes: number): void;
  masked(names: string[]): void;
  /** A task is done. */
  done(): void;
};

/** More than this does not wait to be read: it comes faster than it can be. */
const WAITING_MOST = 2_000;
const WAITING_BYTES_MOST = 1024 * 1024;
/** One task of the masking thread. Compressed bytes count more, since they grow. */
const TASK_MOST = 256;
const TASK_BYTES = 128 * 1024;
const COMPRESSED_WEIGHT = 8;
const TOO_FAST = "Not kept: messages came faster than they could be read.";

/**
 * Has the messages of one connection decoded and masked by the masking thread, one task after the other, since a
 * compressed message may refer to those before it. When they come faster than that, their content is not kept.
 */
export class ReadQueue {
  private waiting: Waiting[] = [];
  private waitingBytes = 0;
  private reading: Waiting[] = [];
  private deflate: Record<MessageDirection, DeflateState>;
  /** Why messages that come later cannot be decoded. Those that wait still can. */
  private readonly cutOff: Partial<Record<MessageDirection, string>> = {};
  private isEnded = false;

  constructor(
    private readonly limit: number,
    takeover: Record<MessageDirection, boolean>,
    private readonly masker: Masker,
    private readonly owner: QueueOwner,
  ) {
    const state = (has: boolean): DeflateState => ({
      window: has ? new Uint8Array(0) : undefined,
      allowance: new Allowance().bytes,
      lost: undefined,
    });
    this.deflate = { sent: state(takeover.sent), received: state(takeover.received) };
  }

  /** Why the content of a message that begins now cannot be kept, if so. */
  refusal(direction: MessageDirection, isCompressed: boolean): string | undefined {
    const lost = this.lostBy(direction);
    if (isCompressed && lost !== undefined) return `Not decoded: ${lost}.`;
    return this.isFull ? TOO_FAST : undefined;
  }

  /** Half of what may wait: one piece more always fits. */
  get takesMore(): boolean {
    return this.waiting.length < WAITING_MOST / 2 && this.waitingBytes < WAITING_BYTES_MOST / 2;
  }

  get isFull(): boolean {
    return this.waiting.length > WAITING_MOST || this.waitingBytes > WAITING_BYTES_MOST;
  }

  /** The number of the oldest message that is not read yet. */
  get unread(): number | undefined {
    return (this.reading[0] ?? this.waiting[0])?.entry.number;
  }

  /** Without content only the names are read. */
  push(entry: Entry, content: Buffer | undefined): void {
    this.waiting.push({ entry, content });
    this.waitingBytes += content?.length ?? 0;
    this.next();
  }

  /** What waits is not read. */
  forget(): void {
    this.waiting = [];
    this.waitingBytes = 0;
    this.end();
  }

  /** Nothing more comes. */
  end(): void {
    this.isEnded = true;
    this.dropStates();
  }

  /** What was not kept of a compressed message is missing for those that refer to it. */
  lose({ direction, isCompressed }: Pick<NewMessage, "direction" | "isCompressed">): void {
    if (isCompressed && this.deflate[direction].window) {
      this.cutOff[direction] ??= "an earlier message was not kept";
    }
  }

  /** The same for those that wait already. */
  private loseAll({ direction, isCompressed }: Entry): void {
    const state = this.deflate[direction];
    if (isCompressed && state.window) state.lost ??= "an earlier message could not be read";
  }

  private lostBy(direction: MessageDirection): string | undefined {
    return this.cutOff[direction] ?? this.deflate[direction].lost;
  }

  lostNote(): string | undefined {
    for (const [direction, name] of SIDES) {
      const lost = this.lostBy(direction);
      if (lost !== undefined) return `Messages from ${name} are no longer decoded: ${lost}.`;
    }
    return undefined;
  }

  private next(): void {
    if (this.reading.length > 0 || this.waiting.length === 0) return;
    this.reading = this.takeTask();
    let at = 0;
    const messages = this.reading.map(({ entry, content }): RawMessage => {
      const from = at;
      at += content?.length ?? 0;
      const { kind, direction, isWhole, isCompressed, type, id } = entry;
      return {
        kind,
        direction,
        isWhole,
        isCompressed,
        type,
        id,
        from,
        to: at,
        hasContent: content !== undefined,
      };
    });
    const chunks = this.reading.flatMap(({ content }) => content ?? []);
    const order = { messages, limit: this.limit, deflate: this.deflate };
    void this.masker.readMessages(order, chunks, at).then(({ reply, note }) => {
      const { reading } = this;
      this.reading = [];
      if (reply) {
        this.keepStates(reply.deflate);
        this.owner.masked(reply.masked);
      }
      for (const [index, each] of reading.entries()) {
        if (!reply) this.loseAll(each.entry);
        this.owner.read(
          each.entry,
          reply?.messages[index] ?? { isTruncated: true, ...(note && { note }) },
        );
      }
      this.owner.done();
      this.next();
      this.dropStates();
    });
  }

  private takeTask(): Waiting[] {
    let weight = 0;
    let count = 0;
    for (const { entry, content } of this.waiting) {
      weight += (content?.length ?? 0) * (entry.isCompressed ? COMPRESSED_WEIGHT : 1);
      if (count > 0 && (weight > TASK_BYTES || count === TASK_MOST)) break;
      count += 1;
    }
    const task = this.waiting.slice(0, count);
    this.waiting = this.waiting.slice(count);
    for (const { content } of task) this.waitingBytes -= content?.length ?? 0;
    return task;
  }

  private keepStates(next: Record<MessageDirection, DeflateState>): void {
    const before = this.windowBytes;
    this.deflate = next;
    const grown = this.windowBytes - before;
    this.owner.grew(grown);
  }

  private get windowBytes(): number {
    return SIDES.reduce((sum, [side]) => sum + (this.deflate[side].window?.length ?? 0), 0);
  }

  /** What only later messages would need. */
  private dropStates(): void {
    if (!this.isEnded || this.unread !== undefined) return;
    const none: DeflateState = { window: undefined, allowance: 0, lost: undefined };
    this.keepStates({
      sent: { ...none, lost: this.deflate.sent.lost },
      received: { ...none, lost: this.deflate.received.lost },
    });
  }
}

const SIDES = [
  ["sent", "the visitor"],
  ["received", "your app"],
] as const;
