import { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import { encodeFrame, FLAG, FRAME, type Frame, FrameReader } from "./frame";
import { type FrameSender, MuxStream } from "./stream";

type SessionEvents = { stream: [MuxStream]; close: [] };

/** Many streams over one connection, on the server's side: the server opens even ids, the agent odd ones. */
export class MuxSession extends EventEmitter<SessionEvents> {
  private readonly streams = new Map<number, MuxStream>();
  private readonly reader = new FrameReader();
  private nextId = 2;
  /** While this is set nothing is sent or read, and the connection stays, as with a half-open peer. */
  private heldBack: (() => void)[] | undefined;
  /** A slow link: the delay of each frame in milliseconds, and the bytes a second. */
  slowness: { latencyMs: number; bytesPerSecond: number } | undefined;
  private busyUntil = 0;

  constructor(private readonly socket: Duplex) {
    super();
    socket.on("data", (chunk: Buffer) => this.onData(chunk));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.onClose());
  }

  open(): MuxStream {
    const stream = this.track(this.nextId, false);
    this.nextId += 2;
    return stream;
  }

  hold(): void {
    this.heldBack ??= [];
    this.socket.pause();
  }

  /** Sends what was held back, as when a laptop wakes up. */
  release(): void {
    const held = this.heldBack ?? [];
    this.heldBack = undefined;
    for (const send of held) send();
    this.socket.resume();
  }

  destroy(): void {
    this.socket.destroy();
  }

  private onData(chunk: Buffer): void {
    for (const frame of this.reader.push(chunk)) this.receive(frame);
  }

  private receive(frame: Frame): void {
    if (frame.type === FRAME.GOAWAY) return void this.socket.end();
    const known = this.streams.get(frame.streamId);
    if (frame.type === FRAME.WNDINC) known?.grant(frame.body.readUInt32BE(0));
    else if (frame.type === FRAME.RST) known?.destroy();
    else if (frame.type === FRAME.DATA) this.receiveData(frame, known);
  }

  private receiveData({ streamId, flags, body }: Frame, known: MuxStream | undefined): void {
    const stream = known ?? (flags & FLAG.SYN ? this.accept(streamId) : undefined);
    stream?.receive(body, (flags & FLAG.FIN) !== 0);
  }

  private accept(id: number): MuxStream {
    const stream = this.track(id, true);
    this.emit("stream", stream);
    return stream;
  }

  private track(id: number, openedByPeer: boolean): MuxStream {
    const stream = new MuxStream(id, this.send, openedByPeer);
    this.streams.set(id, stream);
    stream.on("close", () => this.streams.delete(id));
    // The user of a stream handles its reset. Without a listener the error would end the process.
    stream.on("error", () => undefined);
    return stream;
  }

  private readonly send: FrameSender = (frame, written) => {
    const write = () => this.socket.write(encodeFrame(frame), () => written?.());
    if (this.socket.destroyed) written?.();
    else if (this.heldBack) this.heldBack.push(write);
    else if (this.slowness) this.sendSlowly(write, frame.body.length);
    else write();
  };

  private sendSlowly(write: () => void, bytes: number): void {
    const { latencyMs, bytesPerSecond } = this.slowness ?? { latencyMs: 0, bytesPerSecond: 1e9 };
    const start = Math.max(Date.now(), this.busyUntil);
    this.busyUntil = start + (bytes / bytesPerSecond) * 1000;
    setTimeout(write, this.busyUntil + latencyMs - Date.now());
  }

  private onClose(): void {
    for (const stream of this.streams.values()) stream.destroy();
    this.emit("close");
  }
}
