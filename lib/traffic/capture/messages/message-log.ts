import type {
  ChannelMessage,
  MessageDirection,
  MessagePage,
  MessageQuery,
} from "@/lib/contract/messages";
import type { Masker } from "@/lib/traffic/capture/masker";
import { NO_MEMORY } from "@/lib/traffic/capture/no-memory";
import { type Entry, matcher, type NewMessage, toMessage } from "./message-entry";
import type { ReadMessage } from "./read-messages";
import { ReadQueue } from "./read-queue";

/** Where the memory comes from, and who is told. */
export type MessageRoom = {
  reserve(bytes: number): boolean;
  /** So many bytes more, or fewer, are in use. */
  grew(bytes: number): void;
  /** There are new messages to be seen. */
  told(): void;
  masked(names: string[]): void;
};

/** What came and was not looked at yet. */
export type MessageSource = {
  readonly messages: number;
  /** Gives as many as the log takes. */
  read(): void;
  trim(bytes: number): number;
  forget(): void;
};

/** The approximate size of an entry without its texts. */
const ENTRY_BYTES = 300;
const MESSAGES_MOST = 5_000;
const BYTES_MOST = 4 * 1024 * 1024;
const ANSWER_BYTES = 1024 * 1024;

/**
 * The newest messages of one WebSocket or event stream, decoded and masked in the order in which they came. The oldest
 * make room for the newest.
 */
export class MessageLog {
  private entries: Entry[] = [];
  /** Entries before this place are gone. */
  private first = 0;
  private size = 0;
  private lastNumber = 0;
  private dropped = 0;
  /** How many were lost after the newest entry. */
  private skipped = 0;
  private isForgotten = false;
  private source: MessageSource | undefined;
  private note: string | undefined;
  private waiters: { number: number; resolve: () => void }[] = [];
  private readonly queue: ReadQueue;

  constructor(
    /** How many bytes of each message are kept. */
    readonly limit: number,
    takeover: Record<MessageDirection, boolean>,
    private readonly room: MessageRoom,
    masker: Masker,
  ) {
    this.queue = new ReadQueue(limit, takeover, masker, {
      read: (entry, read) => this.keep(entry, read),
      grew: (bytes) => {
        this.size += bytes;
        room.grew(bytes);
      },
      masked: (names) => room.masked(names),
      done: () => {
        if (this.waiters.length > 0) this.source?.read();
        this.tell();
      },
    });
  }

  /** Where messages wait until they are asked for. */
  readFrom(source: MessageSource): void {
    this.source = source;
  }

  /** False: as many are being read as is good. */
  get takesMore(): boolean {
    return this.queue.takesMore;
  }

  /** Why the content of a message that begins now cannot be kept, if so. */
  refusal(direction: MessageDirection, isCompressed: boolean): string | undefined {
    return this.queue.refusal(direction, isCompressed);
  }

  add(message: NewMessage): void {
    const { content } = message;
    if (this.isForgotten) return this.room.grew(-(content?.length ?? 0));
    this.lastNumber += 1;
    const length = content?.length ?? 0;
    const names = (message.type?.length ?? 0) + (message.id?.length ?? 0);
    const size = ENTRY_BYTES + names;
    // The content is reserved already.
    this.size += length;
    if (!this.makeRoom(size)) {
      this.free(length);
      this.dropped += 1;
      this.skipped += 1;
      this.queue.lose(message);
      return;
    }
    // Every field is written out, as in TrafficLog: an object made by spreading costs ten times as much.
    const entry: Entry = {
      kind: message.kind,
      direction: message.direction,
      bytes: message.bytes,
      isWhole: message.isWhole && (content !== undefined || message.bytes === 0),
      isCompressed: message.isCompressed,
      note: message.note,
      code: message.code,
      retry: message.retry,
      type: message.type,
      id: message.id,
      number: this.lastNumber,
      skipped: this.skipped,
      at: message.at,
      size: size + length,
      read: undefined,
      isGone: false,
    };
    this.skipped = 0;
    this.entries.push(entry);
    if (content === undefined) this.queue.lose(message);
    if (content === undefined && (names === 0 || this.queue.isFull)) {
      entry.read = { isTruncated: message.bytes > 0 };
      if (this.queue.unread === undefined) this.tell();
      return;
    }
    this.queue.push(entry, content);
  }

  /** So many messages came and are lost. */
  lose(count: number, message: Pick<NewMessage, "direction" | "isCompressed">): void {
    this.lastNumber += count;
    this.dropped += count;
    this.skipped += count;
    this.queue.lose(message);
  }

  /** Says why no more messages come, though the connection goes on. */
  stop(note: string): void {
    this.note ??= note;
    this.room.told();
  }

  /** Nothing more comes. */
  end(): void {
    this.queue.end();
  }

  /** Resolves when all messages so far are decoded and masked. */
  settled(): Promise<void> {
    const number = this.lastNumber + (this.source?.messages ?? 0);
    this.source?.read();
    if (number <= this.latest) return Promise.resolve();
    return new Promise((resolve) => this.waiters.push({ number, resolve }));
  }

  /** Frees everything at once. Nobody can ask for it any more, and nothing more is kept. */
  forget(): void {
    this.isForgotten = true;
    this.source?.forget();
    this.entries = [];
    this.first = 0;
    this.queue.forget();
    this.tell();
  }

  /** Newest first. Only messages that were read, and none that came after one which was not. */
  list(query: MessageQuery): MessagePage {
    const items: ChannelMessage[] = [];
    let bytes = 0;
    let more = false;
    for (const { entry, read } of this.found(query)) {
      more = items.length === query.limit || bytes > ANSWER_BYTES;
      if (more) break;
      items.push(toMessage(entry, read));
      bytes += entry.size;
    }
    const note = this.note ?? this.queue.lostNote();
    return {
      items,
      nextBefore: more ? (items.at(-1)?.id ?? null) : null,
      latest: this.latest,
      dropped: this.dropped,
      ...(note !== undefined && { note }),
    };
  }

  private *found(query: MessageQuery): Generator<{ entry: Entry; read: ReadMessage }> {
    const matches = matcher(query);
    const unread = this.queue.unread ?? Number.POSITIVE_INFINITY;
    const end = Math.min(unread, query.before ?? unread);
    for (let at = this.entries.length - 1; at >= this.first; at -= 1) {
      const entry = this.entries[at];
      if (!entry || entry.number <= (query.after ?? 0)) return;
      const { read } = entry;
      if (read && entry.number < end && matches(entry, read)) yield { entry, read };
    }
  }

  /** Oldest first. */
  all(): ChannelMessage[] {
    const unread = this.queue.unread ?? Number.POSITIVE_INFINITY;
    return this.entries
      .slice(this.first)
      .flatMap((entry) =>
        entry.read && entry.number < unread ? [toMessage(entry, entry.read)] : [],
      );
  }

  /** Drops the oldest messages until so many bytes are free, or none is left. Returns how many became free. */
  trim(bytes: number): number {
    const before = this.size;
    while (before - this.size < bytes && this.dropOldest());
    const freed = before - this.size;
    return freed < bytes ? freed + (this.source?.trim(bytes - freed) ?? 0) : freed;
  }

  /** The number of the newest message up to which all are read. */
  private get latest(): number {
    return (this.queue.unread ?? this.lastNumber + 1) - 1;
  }

  private makeRoom(bytes: number): boolean {
    while (this.entries.length - this.first >= MESSAGES_MOST) this.dropOldest();
    while (this.size + bytes > BYTES_MOST && this.dropOldest());
    if (!this.room.reserve(bytes)) {
      this.trim(bytes);
      if (!this.room.reserve(bytes)) return false;
    }
    this.size += bytes;
    return true;
  }

  private dropOldest(): boolean {
    const entry = this.entries[this.first];
    if (!entry) return false;
    this.first += 1;
    this.dropped += 1;
    entry.isGone = true;
    // What waits to be read is held until then, because later messages may refer to it.
    if (entry.read) this.free(entry.size);
    if (this.first > MESSAGES_MOST) {
      this.entries = this.entries.slice(this.first);
      this.first = 0;
    }
    return true;
  }

  private free(bytes: number): void {
    this.size -= bytes;
    this.room.grew(-bytes);
  }

  private keep(entry: Entry, read: ReadMessage): void {
    const size =
      ENTRY_BYTES +
      (read.text?.length ?? 0) +
      (read.base64?.length ?? 0) +
      (read.type?.length ?? 0) +
      (read.id?.length ?? 0);
    entry.type = undefined;
    entry.id = undefined;
    if (entry.isGone) return this.free(entry.size);
    if (size <= entry.size) this.free(entry.size - size);
    else if (!this.growBy(entry, size - entry.size)) {
      entry.read = { isTruncated: true, note: NO_MEMORY };
      this.free(entry.size - ENTRY_BYTES);
      entry.size = ENTRY_BYTES;
      return;
    }
    entry.read = read;
    entry.size = size;
  }

  /** Room for a message that is larger than it was sent. */
  private growBy(entry: Entry, bytes: number): boolean {
    while (this.size + bytes > BYTES_MOST && this.entries[this.first] !== entry) this.dropOldest();
    if (!this.room.reserve(bytes)) return false;
    this.size += bytes;
    return true;
  }

  private tell(): void {
    if (this.waiters.length > 0) {
      const isDone = ({ number }: { number: number }) => this.isForgotten || number <= this.latest;
      const done = this.waiters.filter(isDone);
      this.waiters = this.waiters.filter((waiter) => !isDone(waiter));
      for (const { resolve } of done) resolve();
    }
    this.room.told();
  }
}
