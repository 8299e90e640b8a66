import { ownText } from "@/lib/base/own-text";
import { Pieces } from "@/lib/base/pieces";
import type {
  CapturedBody,
  FoundIn,
  RequestDetail,
  RequestKind,
  RequestState,
  RequestSummary,
} from "@/lib/contract/traffic";
import { firstValue, joinedValues, pairs, type RawHeaders } from "@/lib/network/headers";
import type { Arrival, Outcome, Watcher } from "@/lib/traffic/watcher";
import { readCodings } from "./decode-body";
import { sizeOfHeaders } from "./mask-headers";
import { maskHeaders, maskTarget } from "./mask-text";
import type { Masker } from "./masker";
import { noteIn } from "./masking";
import {
  type Channel,
  type ChannelOptions,
  openEventStream,
  openSocket,
  type SocketChannel,
} from "./messages/channel";
import type { MessageLog } from "./messages/message-log";
import { NO_MEMORY } from "./no-memory";
import { withoutBody } from "./without-body";

/** The beginning of a body as it was sent. */
type KeptBody = {
  /** Undecoded and unmasked. */
  pieces: Pieces;
  /** The bytes of the whole body. */
  bytes: number;
  contentType: string | undefined;
  coding: string | undefined;
  /** Why less was kept than the limit allows. */
  note: string | undefined;
};

export type RecordingFacts = {
  id: number;
  tunnelId: string;
  bodyLimit: number;
  user: RequestSummary["user"] | undefined;
  replayOf: number | undefined;
  notes: string[];
};

/** What a recording asks of the store that keeps it, and reports to it. */
export type RecordingKeeper = {
  /** Whether these bytes of a body may be kept. They count from now on. */
  mayKeep(recording: Recording, bytes: number): boolean;
  /** The same for a message of a WebSocket or an event stream, for which older messages make room. */
  mayKeepMessage(recording: Recording, bytes: number): boolean;
  /** Its messages take this many more bytes. */
  messagesGrew(recording: Recording, bytes: number): void;
  /** There are new messages. */
  messaged(recording: Recording): void;
  /** The recording takes this many more bytes. */
  grew(recording: Recording, bytes: number): void;
  answered(recording: Recording): void;
  ended(recording: Recording): void;
};

const LONGEST_PATH = 2_048;
/** What a name in the list of masked values takes besides its letters, approximately. */
const NAME_BYTES = 60;
/** The approximate size of an entry without its texts. */
const ENTRY_BYTES = 1_800;

/**
 * One exchange as it is stored. Its heads are masked before they arrive here, and its bodies when they are complete.
 */
export class Recording implements Watcher {
  readonly at = Date.now();
  state: RequestState = "open";
  kind: RequestKind;
  status: number | undefined;
  queueMs: number | undefined;
  firstByteMs: number | undefined;
  totalMs: number | undefined;
  requestBytes = 0;
  responseBytes = 0;
  /** The size in memory. The store keeps it up to date. */
  size = ENTRY_BYTES;
  private readonly began = performance.now();
  private readonly method: string;
  private readonly path: string;
  private readonly origin: string;
  private readonly removed: string[];
  private readonly httpVersion: string;
  private readonly requestHeaders: RawHeaders;
  private requestTrailers: RawHeaders | undefined;
  private requestBody: KeptBody | CapturedBody;
  private answerHead: { statusText: string; headers: RawHeaders; contentType?: string } | undefined;
  private responseTrailers: RawHeaders | undefined;
  private responseBody: KeptBody | CapturedBody | undefined;
  private answerHeaders: RawHeaders | undefined;
  private channel: Channel | undefined;
  private frames: SocketChannel["frames"] | undefined;
  private error: string | undefined;
  private readonly masked = new Set<string>();

  constructor(
    arrival: Arrival,
    readonly facts: RecordingFacts,
    private keeper: RecordingKeeper | undefined,
    private readonly masker: Masker,
  ) {
    const { headers } = arrival;
    this.method = arrival.method;
    this.origin = arrival.origin;
    this.removed = [...new Set(arrival.removed)]
      .slice(0, REMOVED_SHOWN)
      .map((name) => ownText(name, REMOVED_LONGEST));
    this.httpVersion = arrival.httpVersion;
    this.path = ownText(maskTarget(arrival.path, this.masked));
    this.requestHeaders = maskHeaders(headers, this.masked);
    this.requestBody = keepFor(headers);
    const isWebSocket = firstValue(headers, "upgrade")?.toLowerCase() === "websocket";
    this.kind = arrival.isUpgrade && isWebSocket ? "websocket" : "http";
    this.size += this.path.length + sizeOfHeaders(this.requestHeaders);
  }

  connected(): void {
    this.queueMs ??= this.elapsed();
  }

  requestChunk(chunk: Buffer): void {
    this.requestBytes += chunk.length;
    if (this.frames) this.channel?.sent(chunk);
    else this.keep(this.requestBody, chunk);
  }

  requestEnd(trailers: RawHeaders): void {
    if (trailers.length > 0) this.requestTrailers = this.keepTrailers(trailers);
  }

  answer(status: number, statusText: string, headers: RawHeaders): void {
    const type = beginningOf(firstValue(headers, "content-type"));
    const mediaType = type?.split(";")[0]?.trim().toLowerCase();
    this.status = status;
    this.firstByteMs = this.elapsed();
    this.answerHead = {
      statusText,
      headers: maskHeaders(headers, this.masked),
      ...(mediaType && { contentType: mediaType }),
    };
    this.responseBody = keepFor(headers);
    this.keeper?.grew(this, sizeOfHeaders(this.answerHead.headers));
    if (mediaType === "text/event-stream") {
      this.kind = "event-stream";
      this.channel = openEventStream(headers, this.channelOptions());
    }
    if (this.kind === "websocket" && status !== 101) this.kind = "http";
    // As they came: what was agreed on about a WebSocket is needed once more.
    if (this.kind === "websocket") this.answerHeaders = headers;
    this.keeper?.answered(this);
  }

  responseChunk(chunk: Buffer): void {
    this.responseBytes += chunk.length;
    this.channel?.received(chunk);
    if (!this.frames && this.responseBody) this.keep(this.responseBody, chunk);
  }

  upgraded(): void {
    const socket = openSocket(this.answerHeaders ?? [], this.channelOptions());
    this.answerHeaders = undefined;
    this.channel = socket;
    this.frames = socket.frames;
  }

  end(outcome: Outcome): void {
    if (this.state !== "open") return;
    this.state = outcome.state;
    this.totalMs = this.elapsed();
    if (outcome.state === "failed") this.error = outcome.error;
    if (outcome.state === "done" && outcome.trailers?.length) {
      this.responseTrailers = this.keepTrailers(outcome.trailers);
    }
    this.channel?.end();
    this.keeper?.ended(this);
    // The recording may stay long. Without this it would keep the keeper's memory alive.
    this.keeper = undefined;
  }

  /** Of a WebSocket or an event stream. */
  get messages(): MessageLog | undefined {
    return this.channel?.log;
  }

  /** Whether a body still has to be decoded and masked. */
  get isUnsettled(): boolean {
    return [this.requestBody, this.responseBody].some(
      (body) => body && "pieces" in body && body.pieces.length > 0,
    );
  }

  /** Decodes and masks the kept bodies. Returns by how many bytes the recording became smaller (or larger). */
  async settle(): Promise<number> {
    const before = sizeOfBody(this.requestBody) + sizeOfBody(this.responseBody);
    const [request, response] = await Promise.all([
      this.settled(this.requestBody),
      this.responseBody && this.settled(this.responseBody),
    ]);
    // Bytes that arrived meanwhile are counted, though they were not kept.
    this.requestBody = { ...request, bytes: this.requestBody.bytes };
    if (response && this.responseBody) {
      this.responseBody = { ...response, bytes: this.responseBody.bytes };
    }
    return sizeOfBody(request) + sizeOfBody(response) - before;
  }

  /** Drops the kept bodies and notes why. Returns how many bytes became free. */
  dropBodies(note: string): number {
    let dropped = 0;
    for (const body of [this.requestBody, this.responseBody]) {
      if (!body || !("pieces" in body)) continue;
      dropped += body.pieces.length;
      body.pieces = new Pieces();
      if (body.bytes > 0) body.note = note;
    }
    return dropped;
  }

  /** What a row shows, made quickly: many are looked at for one question. */
  row() {
    const { path } = this;
    return {
      method: this.method,
      path: path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH)}…` : path,
      status: this.status,
      state: this.state,
      user: this.facts.user,
      contentType: this.answerHead?.contentType,
    };
  }

  summary(): RequestSummary {
    const { facts, queueMs, firstByteMs, totalMs } = this;
    const { method, path, status, user, contentType } = this.row();
    return {
      id: facts.id,
      tunnelId: facts.tunnelId,
      at: new Date(this.at).toISOString(),
      method,
      path,
      ...(status !== undefined && { status }),
      kind: this.kind,
      state: this.state,
      ...(user && { user }),
      ...(queueMs !== undefined && { queueMs }),
      ...(firstByteMs !== undefined && { firstByteMs }),
      ...(totalMs !== undefined && { totalMs }),
      requestBytes: this.requestBytes,
      responseBytes: this.responseBytes,
      ...(contentType !== undefined && { contentType }),
      ...(facts.replayOf !== undefined && { replayOf: facts.replayOf }),
    };
  }

  async detail(): Promise<RequestDetail> {
    const [requestBody, responseBody] = await Promise.all([
      this.settled(this.requestBody, true),
      this.responseBody && this.settled(this.responseBody, true),
    ]);
    const { answerHead, frames, error } = this;
    return {
      ...this.summary(),
      url: this.url(),
      httpVersion: this.httpVersion,
      request: {
        headers: pairs(this.requestHeaders),
        trailers: pairs(this.requestTrailers ?? []),
        body: requestBody,
      },
      ...(answerHead &&
        responseBody && {
          response: {
            statusText: answerHead.statusText,
            headers: pairs(answerHead.headers),
            trailers: pairs(this.responseTrailers ?? []),
            body: responseBody,
          },
        }),
      ...(frames && { webSocket: countsOf(frames) }),
      ...(error !== undefined && { error }),
      masked: [...this.masked].sort(),
      notes: [...this.facts.notes, ...notesOf(this.removed)],
    };
  }

  /**
   * What there is to search: the whole path, the headers, each on a line, and the bodies that are text. All of it is
   * masked: a body that is not yet masked is left out.
   */
  *texts(): Generator<[FoundIn, string]> {
    yield ["path", this.path];
    yield ["request-header", linesOf(this.requestHeaders, this.requestTrailers)];
    yield ["response-header", linesOf(this.answerHead?.headers, this.responseTrailers)];
    yield ["request-body", textOf(this.requestBody)];
    yield ["response-body", textOf(this.responseBody)];
  }

  /** The target as it came, with its secrets masked. */
  get target(): string {
    return this.path;
  }

  /** Made from the tunnel's own URL, because the visitor can write any address into the headers. */
  private url(): string {
    const path = /^[a-z]+:\/\/[^/?#]*(.*)$/is.exec(this.path)?.[1] ?? this.path;
    return `${this.origin}${path.startsWith("/") ? "" : "/"}${path}`;
  }

  // The memory of its messages changes after its end as well: those that wait are read then.
  private channelOptions(): ChannelOptions {
    const { keeper, masker } = this;
    const room = {
      reserve: (bytes: number) => keeper?.mayKeepMessage(this, bytes) ?? false,
      grew: (bytes: number) => keeper?.messagesGrew(this, bytes),
      told: () => keeper?.messaged(this),
      // These names stay when their messages are dropped to make room, so they are counted by themselves. Names from heads
      // and bodies need not be: what they stand in is kept, and counted, as long as they are.
      masked: (names: string[]) => keeper?.grew(this, this.note(names)),
    };
    return { limit: this.facts.bodyLimit, room, masker };
  }

  private async settled(body: KeptBody | CapturedBody, isAwaited = false): Promise<CapturedBody> {
    if (!("pieces" in body)) return body;
    const { pieces, ...facts } = body;
    const captured = pieces.length;
    if (captured === 0) return withoutBody({ ...facts, captured });
    // What comes while the task waits is not in the list, and not read.
    const task = { ...facts, captured, chunks: pieces.list(), limit: this.facts.bodyLimit };
    const { body: settled, masked } = await this.masker.settle(task, isAwaited);
    this.note(masked);
    return settled;
  }

  private keepTrailers(trailers: RawHeaders): RawHeaders {
    const kept = maskHeaders(trailers, this.masked);
    this.keeper?.grew(this, sizeOfHeaders(kept));
    return kept;
  }

  /** Adds names of masked values, as far as the list has room. Returns how many bytes they take. */
  private note(masked: Iterable<string>): number {
    const before = this.masked.size;
    const add = noteIn(this.masked);
    for (const name of masked) add(name);
    return [...this.masked].slice(before).reduce((sum, name) => sum + NAME_BYTES + name.length, 0);
  }

  private keep(body: KeptBody | CapturedBody, chunk: Buffer): void {
    body.bytes += chunk.length;
    if (!("pieces" in body)) return;
    const room = this.facts.bodyLimit - body.pieces.length;
    if (room <= 0 || body.note !== undefined) return;
    const part = chunk.subarray(0, room);
    if (!this.keeper?.mayKeep(this, part.length)) {
      body.note = NO_MEMORY;
      return;
    }
    body.pieces.add(part);
  }

  /** Milliseconds since the arrival, rounded to a hundredth. */
  private elapsed(): number {
    return Math.round((performance.now() - this.began) * 100) / 100;
  }
}

/** Of a Content-Type or Content-Encoding, to know what a body is. */
const VALUE_READ = 500;
const REMOVED_SHOWN = 8;
const REMOVED_LONGEST = 60;

function notesOf(removed: string[]): string[] {
  if (removed.length === 0) return [];
  const names = removed.join(", ");
  return [
    `What the visitor sent under these names was left out, since only ngrok can say it: ${names}.`,
  ];
}

function keepFor(headers: RawHeaders): KeptBody {
  return {
    pieces: new Pieces(),
    bytes: 0,
    contentType: beginningOf(firstValue(headers, "content-type")),
    coding: codingOf(headers),
    note: undefined,
  };
}

/** Without `identity`, which changes nothing: a long row of it would leave no room for the codings that count. */
function codingOf(headers: RawHeaders): string | undefined {
  const codings = readCodings(joinedValues(headers, "content-encoding"));
  return codings.length === 0 ? undefined : beginningOf(codings.join(", "));
}

function beginningOf(value: string | undefined): string | undefined {
  return value === undefined ? undefined : ownText(value, VALUE_READ);
}

function countsOf({ sent, received }: SocketChannel["frames"]) {
  const closeCode = sent.closeCode ?? received.closeCode;
  return {
    sent: sent.counts,
    received: received.counts,
    ...(closeCode !== undefined && { closeCode }),
  };
}

function linesOf(...lists: (RawHeaders | undefined)[]): string {
  let lines = "";
  for (const headers of lists) {
    for (let index = 0; headers && index < headers.length; index += 2) {
      lines += `${headers[index]}: ${headers[index + 1]}\n`;
    }
  }
  return lines;
}

function textOf(body: KeptBody | CapturedBody | undefined): string {
  return body && "text" in body ? (body.text ?? "") : "";
}

function sizeOfBody(body: KeptBody | CapturedBody | undefined): number {
  if (!body) return 0;
  if ("pieces" in body) return body.pieces.length;
  return (body.text?.length ?? 0) + (body.base64?.length ?? 0);
}
