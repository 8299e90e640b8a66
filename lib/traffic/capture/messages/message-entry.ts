import type {
  ChannelMessage,
  MessageDirection,
  MessageKind,
  MessageQuery,
} from "@/lib/contract/messages";
import type { ReadMessage } from "./read-messages";

/** What was recorded of a message, before it is decoded and masked. */
export type NewMessage = {
  /** When it was complete. */
  at: number;
  kind: MessageKind;
  direction: MessageDirection;
  bytes: number;
  /** Memory for it is reserved already. */
  content: Buffer | undefined;
  isWhole: boolean;
  isCompressed: boolean;
  note: string | undefined;
  code?: number | undefined;
  retry?: number | undefined;
  type?: string | undefined;
  id?: string | undefined;
};

/** A message in its log. */
export type Entry = Omit<NewMessage, "content" | "type" | "id"> & {
  number: number;
  /** How many before it were lost. */
  skipped: number;
  /** As they were sent, until they are masked. */
  type: string | undefined;
  id: string | undefined;
  /** What it takes of the reserved memory. */
  size: number;
  /** Undefined until it is decoded and masked. */
  read: ReadMessage | undefined;
  /** It has made room, but is still being read. */
  isGone: boolean;
};

export function toMessage(entry: Entry, read: ReadMessage): ChannelMessage {
  const { number, at, direction, kind, bytes, code, retry, skipped } = entry;
  const { text, base64, decodedBytes, isTruncated, type, id } = read;
  const note = entry.note ?? read.note;
  const hasFields = type !== undefined || id !== undefined || retry !== undefined;
  return {
    id: number,
    at: new Date(at).toISOString(),
    ...{ direction, kind, bytes },
    ...(skipped > 0 && { skipped }),
    ...(decodedBytes !== undefined && { decodedBytes }),
    ...(text !== undefined && { text }),
    ...(base64 !== undefined && { base64 }),
    ...(isTruncated && { truncated: true }),
    ...(code !== undefined && { code }),
    ...(hasFields && {
      event: {
        ...(type !== undefined && { type }),
        ...(id !== undefined && { id }),
        ...(retry !== undefined && { retry }),
      },
    }),
    ...(note !== undefined && { note }),
  };
}

/** Returns a test for messages that meet all conditions of the query. */
export function matcher({ q, direction, kind }: MessageQuery) {
  const text = q?.toLowerCase();
  const kinds = (kind ?? "").split(",").filter((each) => each !== "");
  return (entry: Entry, read: ReadMessage): boolean =>
    (direction === undefined || entry.direction === direction) &&
    (kinds.length === 0 || kinds.includes(entry.kind)) &&
    (!text || [read.text, read.type, read.id].some((each) => each?.toLowerCase().includes(text)));
}
