import type { WebSocketCounts } from "@/lib/contract/traffic";

type Direction = WebSocketCounts["sent"];

/**
 * Counts the messages of one direction of a WebSocket by its frame heads (RFC 6455, section 5.2). It does not read the
 * payload. A message in fragments counts once; ping, pong and close do not count.
 */
export class FrameCounter {
  readonly counts: Direction = { text: 0, binary: 0, bytes: 0 };
  closeCode: number | undefined;
  private readonly head = Buffer.alloc(14);
  private headLength = 0;
  /** The bytes of the current frame's payload that have not come yet. */
  private left = 0;
  /** The current close frame. */
  private close: { mask: Buffer | undefined; code: number[] } | undefined;

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.left > 0) {
        const part = Math.min(this.left, chunk.length - at);
        if (this.close) this.readClose(chunk.subarray(at, at + part));
        this.left -= part;
        at += part;
        continue;
      }
      this.head[this.headLength++] = chunk[at++] ?? 0;
      if (this.headLength >= 2 && this.headLength === this.headSize()) this.beginFrame();
    }
  }

  private headSize(): number {
    const short = (this.head[1] ?? 0) & 0x7f;
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    return 2 + extended + (this.isMasked() ? 4 : 0);
  }

  private isMasked(): boolean {
    return ((this.head[1] ?? 0) & 0x80) !== 0;
  }

  private beginFrame(): void {
    const opcode = (this.head[0] ?? 0) & 0x0f;
    const short = (this.head[1] ?? 0) & 0x7f;
    const length =
      short === 126
        ? this.head.readUInt16BE(2)
        : short === 127
          ? Number(this.head.readBigUInt64BE(2))
          : short;
    if (opcode === 1) this.counts.text += 1;
    if (opcode === 2) this.counts.binary += 1;
    if (opcode <= 2) this.counts.bytes += length;
    const mask = this.isMasked()
      ? Buffer.from(this.head.subarray(this.headLength - 4, this.headLength))
      : undefined;
    this.close = opcode === 8 && length >= 2 ? { mask, code: [] } : undefined;
    this.left = length;
    this.headLength = 0;
  }

  private readClose(part: Buffer): void {
    const close = this.close;
    if (!close) return;
    for (const byte of part) {
      if (close.code.length === 2) break;
      close.code.push(byte ^ (close.mask?.[close.code.length] ?? 0));
    }
    const [high = 0, low] = close.code;
    if (low !== undefined) this.closeCode = high * 256 + low;
  }
}
