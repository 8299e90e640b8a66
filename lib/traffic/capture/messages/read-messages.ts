import zlib from "node:zlib";
import type { MessageDirection, MessageKind } from "@/lib/contract/messages";
import { MASKED_BYTES } from "@/lib/traffic/capture/mask-bytes";
import { maskText } from "@/lib/traffic/capture/mask-text";
import { Allowance } from "./allowance";

/** A message as it was sent. It is data only, so it can be sent to a thread. */
export type RawMessage = {
  kind: MessageKind;
  direction: MessageDirection;
  /** The place of its content in the block of all. */
  from: number;
  to: number;
  /** Otherwise only its names are read. */
  hasContent: boolean;
  /** Whether this is all of it. */
  isWhole: boolean;
  isCompressed: boolean;
  type: string | undefined;
  id: string | undefined;
};

type PerDirection<T> = Record<MessageDirection, T>;

/** What is known of one direction's compression (RFC 7692) after the messages so far. */
export type DeflateState = {
  /** Whether messages refer to those before: the end of what was decoded. Undefined where each one stands alone. */
  window: Uint8Array | undefined;
  /** How many bytes more may come out of the decoder. */
  allowance: number;
  /** Why no more can be decoded, if so. */
  lost: string | undefined;
};

export type MessagesOrder = {
  messages: RawMessage[];
  /** How many bytes of each are kept. */
  limit: number;
  deflate: PerDirection<DeflateState>;
};

/** A message as it is kept. */
export type ReadMessage = {
  text?: string;
  base64?: string;
  decodedBytes?: number;
  isTruncated: boolean;
  type?: string;
  id?: string;
  note?: string;
};

export type MessagesReply = {
  messages: ReadMessage[];
  masked: string[];
  deflate: PerDirection<DeflateState>;
};

/** RFC 7692, section 7.2.2: what the sender leaves out at the end. */
const TAIL = Buffer.from([0, 0, 0xff, 0xff]);
/** RFC 7692, section 7.1.2: no window is larger. */
const WINDOW = 32 * 1024;
/** A message that becomes larger is not decoded. */
const DECODED_MOST = 16 * 1024 * 1024;
const NOT_TEXT = "It is not valid UTF-8, so a browser closes the socket.";

/** Decodes and masks messages in the order in which they were sent. Never throws. */
export function readMessages(order: MessagesOrder, all: Uint8Array): MessagesReply {
  const bytes = Buffer.from(all.buffer, all.byteOffset, all.byteLength);
  const masked = new Set<string>();
  const deflate = { sent: { ...order.deflate.sent }, received: { ...order.deflate.received } };
  const messages = order.messages.map((raw) => {
    const names = namesOf(raw, masked);
    if (!raw.hasContent) return { ...names, isTruncated: !raw.isWhole };
    const content = bytes.subarray(raw.from, raw.to);
    const plain = raw.isCompressed
      ? inflate(content, raw.isWhole, deflate[raw.direction])
      : { bytes: content };
    return { ...names, ...toShown(raw, plain, order.limit, masked) };
  });
  return { messages, masked: [...masked], deflate };
}

type Plain = { bytes: Buffer } | { note: string };

/** Decodes one message, and keeps in `state` what the next needs. */
function inflate(content: Buffer, isWhole: boolean, state: DeflateState): Plain {
  if (state.lost !== undefined) return { note: `Not decoded: ${state.lost}.` };
  const allowance = new Allowance(state.allowance);
  allowance.sent(content.length);
  const { window } = state;
  try {
    const bytes = zlib.inflateRawSync(isWhole ? Buffer.concat([content, TAIL]) : content, {
      finishFlush: zlib.constants.Z_SYNC_FLUSH,
      maxOutputLength: Math.max(1, Math.min(DECODED_MOST, allowance.bytes)),
      ...(window && window.length > 0 && { dictionary: window }),
    });
    allowance.take(bytes.length);
    state.allowance = allowance.bytes;
    if (window) state.window = slide(window, bytes);
    if (window && !isWhole) state.lost = "an earlier message was too long to be kept";
    return { bytes };
  } catch (error) {
    const isLarge = error instanceof RangeError;
    if (isLarge) state.allowance = Math.max(0, allowance.bytes - DECODED_MOST);
    const reason = isLarge ? "it grows too much when decoded" : "it is not valid deflate";
    if (window) state.lost = reason.replace(/^it/, "an earlier message");
    return { note: `Not decoded: ${reason}.` };
  }
}

/** The last bytes of both. A copy, because the decoded message is large. */
function slide(window: Uint8Array, bytes: Buffer): Uint8Array {
  if (bytes.length >= WINDOW) return Uint8Array.from(bytes.subarray(-WINDOW));
  const before = window.subarray(Math.max(0, window.length + bytes.length - WINDOW));
  return Uint8Array.from(Buffer.concat([before, bytes]));
}

function namesOf({ type, id }: RawMessage, masked: Set<string>): Pick<ReadMessage, "type" | "id"> {
  return {
    ...(type !== undefined && { type: maskText(type, "other", masked) }),
    ...(id !== undefined && { id: maskText(id, "other", masked) }),
  };
}

function toShown(raw: RawMessage, plain: Plain, limit: number, masked: Set<string>): ReadMessage {
  if ("note" in plain) return { isTruncated: true, note: plain.note };
  const { bytes } = plain;
  const kept = bytes.subarray(0, limit);
  const isTruncated = !raw.isWhole || kept.length < bytes.length;
  const size = raw.isCompressed && raw.isWhole ? { decodedBytes: bytes.length } : {};
  const shown =
    raw.kind === "binary" || raw.kind === "ping" || raw.kind === "pong"
      ? readBinary(kept, isTruncated, masked)
      : readText(kept, isTruncated, masked);
  // Browsers show wrong bytes of an event stream as this sign, and close a WebSocket.
  if (raw.kind === "event") delete shown.note;
  return { ...size, isTruncated, ...shown };
}

type Shown = Pick<ReadMessage, "text" | "base64" | "note">;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these make a text binary
const CONTROL = /[\u0000-\u0008\u000e-\u001a]/;

function readBinary(bytes: Buffer, isTruncated: boolean, masked: Set<string>): Shown {
  const text = toText(bytes, isTruncated, true);
  if (text !== undefined && !CONTROL.test(text)) return { text: maskText(text, "other", masked) };
  // Texts with secrets in them also stand between other bytes. In this coding every byte is one character.
  const latin = bytes.toString("latin1");
  const safe = maskText(latin, "other", masked);
  const base64 = safe === latin ? bytes : Buffer.from(safe, "latin1");
  return { base64: base64.toString("base64"), ...(safe !== latin && { note: MASKED_BYTES }) };
}

/** Wrong bytes become the replacement character, so that what stands around them is masked as well. */
function readText(bytes: Buffer, isTruncated: boolean, masked: Set<string>): Shown {
  const strict = toText(bytes, isTruncated, true);
  const text = strict ?? toText(bytes, isTruncated, false) ?? "";
  return {
    text: maskText(text, "other", masked),
    ...(strict === undefined && { note: NOT_TEXT }),
  };
}

/** Undefined for what is not UTF-8, when it has to be. */
function toText(bytes: Buffer, isTruncated: boolean, isStrict: boolean): string | undefined {
  try {
    // It may be cut within a character. With `stream` the decoder holds the incomplete part back.
    const decoder = new TextDecoder("utf-8", { fatal: isStrict, ignoreBOM: true });
    return decoder.decode(bytes, { stream: isTruncated });
  } catch {
    return undefined;
  }
}
