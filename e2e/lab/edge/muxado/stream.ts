import { Duplex } from "node:stream";
import { FLAG, FRAME, uint32 } from "./frame";

/** The most bytes in each direction that the reader has not consumed yet. */
export const WINDOW = 256 * 1024;
const GRANT_AT = 64 * 1024;
const MAX_BODY = 64 * 1024;

/** How a stream sends frames; `written` is called when the connection has taken the bytes. */
export type FrameSender = (
  frame: { type: number; flags: number; streamId: number; body: Buffer },
  written?: () => void,
) => void;

type Waiting = { chunk: Buffer; done: (error?: Error | null) => void };

/** One muxado stream with real flow control: nothing is sent beyond what the peer granted. */
export class MuxStream extends Duplex {
  private sendWindow = WINDOW;
  private received = 0;
  private granted = 0;
  private waiting: Waiting | undefined;
  private opened: boolean;

  constructor(
    readonly id: number,
    private readonly sendFrame: FrameSender,
    /** False until the first DATA frame of a stream that this side opens. That frame carries SYN. */
    openedByPeer: boolean,
  ) {
    super({
      allowHalfOpen: true,
      readableHighWaterMark: GRANT_AT,
      writableHighWaterMark: GRANT_AT,
    });
    this.opened = openedByPeer;
  }

  /** Call it when a DATA frame arrives for this stream. */
  receive(body: Buffer, isLast: boolean): void {
    if (this.destroyed) return;
    this.received += body.length;
    if (body.length > 0) this.push(body);
    if (isLast) this.push(null);
  }

  /** Call it when the peer has consumed so many more bytes. */
  grant(bytes: number): void {
    this.sendWindow += bytes;
    this.flush();
  }

  override _read(): void {
    const consumed = this.received - this.readableLength;
    if (consumed - this.granted < GRANT_AT) return;
    const increment = consumed - this.granted;
    this.granted = consumed;
    this.sendFrame({ type: FRAME.WNDINC, flags: 0, streamId: this.id, body: uint32(increment) });
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.waiting = { chunk, done };
    this.flush();
  }

  override _final(done: () => void): void {
    this.sendData(Buffer.alloc(0), FLAG.FIN);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const ended = this.readableEnded && this.writableFinished;
    if (!ended) this.sendFrame({ type: FRAME.RST, flags: 0, streamId: this.id, body: uint32(0) });
    done(error);
  }

  private flush(): void {
    const { waiting } = this;
    if (!waiting || this.sendWindow === 0) return;
    const size = Math.min(waiting.chunk.length, this.sendWindow, MAX_BODY);
    const part = waiting.chunk.subarray(0, size);
    const rest = waiting.chunk.subarray(size);
    this.sendWindow -= size;
    this.waiting = undefined;
    this.sendData(part, FLAG.NONE, () => {
      if (rest.length === 0) return waiting.done();
      this.waiting = { chunk: rest, done: waiting.done };
      this.flush();
    });
  }

  private sendData(body: Buffer, flags: number, written?: () => void): void {
    const syn = this.opened ? 0 : FLAG.SYN;
    this.opened = true;
    this.sendFrame({ type: FRAME.DATA, flags: flags | syn, streamId: this.id, body }, written);
  }
}
