import type { Transform } from "node:stream";
import { decoderFor, readCodings } from "@/lib/traffic/capture/decode-body";
import { Allowance } from "./allowance";

type Sink = {
  decoded(chunk: Buffer): void;
  /** No more can be decoded, and why. */
  stopped(reason: string): void;
  /** Nothing more comes. */
  ended(): void;
};

/** More that waits to be decoded than this is not waited for. */
const WAITING_MOST = 1024 * 1024;
/** What the state of a decoder takes, approximately. */
export const DECODER_BYTES = 64 * 1024;

/**
 * Decodes the body of an event stream as it comes: such a stream has no end, so nobody can wait for the whole. The work
 * is done in the pool of zlib, and it ends when the app sends faster or more than can be read.
 */
export class StreamDecoder {
  private readonly codings: string[];
  private readonly allowance = new Allowance();
  private decoder: Transform | undefined;
  private waiting = 0;
  private isOver = false;

  constructor(
    coding: string | undefined,
    private readonly sink: Sink,
  ) {
    this.codings = readCodings(coding);
  }

  push(chunk: Buffer): void {
    if (this.isOver) return;
    if (this.codings.length === 0) return this.sink.decoded(chunk);
    this.decoder ??= this.start(chunk);
    if (!this.decoder) return;
    this.waiting += chunk.length;
    this.allowance.sent(chunk.length);
    if (this.waiting > WAITING_MOST) return this.giveUp("it came faster than it could be decoded");
    // Written bytes are freed after the call, and the chunk belongs to the visitor's connection.
    this.decoder.write(chunk, () => {
      this.waiting -= chunk.length;
    });
  }

  end(): void {
    if (this.isOver) return;
    if (this.decoder) this.decoder.end();
    else this.finish();
  }

  private start(first: Buffer): Transform | undefined {
    const [name = "", ...more] = this.codings;
    const decoder = more.length === 0 ? decoderFor(name, first) : undefined;
    if (!decoder) {
      this.giveUp(`it is encoded as ${this.codings.join(", ").slice(0, 60)}`);
      return undefined;
    }
    decoder.on("data", (chunk: Buffer) => {
      if (this.isOver) return;
      if (!this.allowance.take(chunk.length)) return this.giveUp("it grows too much when decoded");
      this.sink.decoded(chunk);
    });
    decoder.on("end", () => this.finish());
    decoder.on("error", () => this.giveUp(`it is not valid ${name}`));
    return decoder;
  }

  /** Nothing more is decoded. */
  stop(): void {
    this.finish();
  }

  private giveUp(reason: string): void {
    if (this.isOver) return;
    this.sink.stopped(reason);
    this.finish();
  }

  private finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.decoder?.destroy();
    this.decoder = undefined;
    this.sink.ended();
  }
}
