import type { MessageDirection } from "@/lib/contract/messages";
import { joinedValues, type RawHeaders } from "@/lib/network/headers";
import type { Masker } from "@/lib/traffic/capture/masker";
import { readAgreement } from "./deflate-agreement";
import { EventReader } from "./event-reader";
import { FrameCounter } from "./frame-counter";
import { FrameReader } from "./frame-reader";
import { MessageLog, type MessageRoom } from "./message-log";
import { RawRing } from "./raw-ring";
import { DECODER_BYTES, StreamDecoder } from "./stream-decoder";

// A WebSocket's message is shown as far as a body is. It is compressed as a whole, so all of it is needed to read it.
const COMPRESSED_MOST = 1024 * 1024;

export type ChannelOptions = {
  /** How many bytes of each message are kept. */
  limit: number;
  room: MessageRoom;
  masker: Masker;
};

/** The messages of one open exchange, as its bytes come. */
export type Channel = {
  readonly log: MessageLog;
  sent(chunk: Buffer): void;
  received(chunk: Buffer): void;
  /** Nothing more comes. */
  end(): void;
};

export type SocketChannel = Channel & { readonly frames: Record<MessageDirection, FrameCounter> };

/** `answer`: the headers with which the app accepted the WebSocket. */
export function openSocket(answer: RawHeaders, options: ChannelOptions): SocketChannel {
  const { limit, room, masker } = options;
  const agreement = readAgreement(joinedValues(answer, "sec-websocket-extensions") ?? "");
  const log = new MessageLog(limit, agreement.takeover, room, masker);
  const limits = { plain: limit, compressed: COMPRESSED_MOST };
  /** When the bytes came that are read now. */
  let now = 0;
  const reader = (direction: MessageDirection) =>
    new FrameReader(limits, {
      refusal: (isCompressed) => {
        if (agreement.unknown !== undefined) return unknownExtension(agreement.unknown);
        if (isCompressed && !agreement.deflate)
          return "Not decoded: compression was not agreed on.";
        return log.refusal(direction, isCompressed);
      },
      reserve: (bytes) => room.reserve(bytes),
      release: (bytes) => room.grew(-bytes),
      // Written out, because spreading is slow and this is called for every message.
      message: (message) =>
        log.add({
          at: now,
          kind: message.kind,
          direction,
          bytes: message.bytes,
          content: message.content,
          isWhole: message.isWhole,
          isCompressed: message.isCompressed,
          note: message.note,
          code: message.code,
        }),
      broken: (reason) =>
        log.stop(
          `Messages from ${direction === "sent" ? "the visitor" : "your app"} are no longer read: ${reason}.`,
        ),
    });
  const readers = { sent: reader("sent"), received: reader("received") };
  const ring = new RawRing(room, {
    get hasRoom() {
      return log.takesMore;
    },
    read: (direction, at, bytes) => {
      now = at;
      readers[direction].push(bytes);
    },
    omit: (direction, at, bytes) => {
      now = at;
      readers[direction].skip(bytes);
    },
    lost: (direction, messages, isCompressed) => {
      readers[direction].reset();
      log.lose(messages, { direction, isCompressed });
    },
    ended: () => {
      readers.sent.end();
      readers.received.end();
      log.end();
    },
  });
  log.readFrom(ring);
  const counter = (direction: MessageDirection) =>
    new FrameCounter(limits, (piece) => ring.add(direction, piece));
  const frames = { sent: counter("sent"), received: counter("received") };
  return {
    log,
    frames,
    sent: (chunk) => frames.sent.push(chunk),
    received: (chunk) => frames.received.push(chunk),
    end: () => ring.end(),
  };
}

/** `answer`: the headers of the event stream. */
export function openEventStream(answer: RawHeaders, options: ChannelOptions): Channel {
  const { limit, room, masker } = options;
  const log = new MessageLog(limit, { sent: false, received: false }, room, masker);
  const reader = new EventReader(limit, {
    refusal: () => log.refusal("received", false),
    reserve: (bytes) => room.reserve(bytes),
    release: (bytes) => room.grew(-bytes),
    event: ({ data, ...event }) =>
      log.add({
        at: Date.now(),
        kind: "event",
        direction: "received",
        content: data,
        isWhole: data === undefined || data.length === event.bytes,
        isCompressed: false,
        ...event,
      }),
  });
  const coding = joinedValues(answer, "content-encoding");
  const decoderBytes = coding === undefined ? 0 : DECODER_BYTES;
  room.grew(decoderBytes);
  const decoder = new StreamDecoder(coding, {
    decoded: (chunk) => reader.push(chunk),
    stopped: (reason) => log.stop(`Its events are no longer read: ${reason}.`),
    ended: () => {
      reader.end();
      log.end();
      room.grew(-decoderBytes);
    },
  });
  log.readFrom({
    messages: 0,
    read: () => undefined,
    trim: () => 0,
    forget: () => decoder.stop(),
  });
  return {
    log,
    sent: () => undefined,
    received: (chunk) => decoder.push(chunk),
    end: () => decoder.end(),
  };
}

function unknownExtension(name: string): string {
  return `Not shown: it uses the extension ${name}, which is unknown here.`;
}
