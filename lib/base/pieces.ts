/** From this size on a part has memory of its own. */
const LARGE = 4_096;
const SMALLEST = 256;
const NONE = Buffer.alloc(0);

/**
 * Bytes that come in parts of any size, kept in few pieces of memory. In a list each part would cost about a hundred
 * bytes more than its own, and whoever sends them chooses how small they are; here small ones are copied together, and
 * all pieces take at most about twice the bytes that are kept.
 */
export class Pieces {
  private readonly full: Buffer[] = [];
  private open = NONE;
  private used = 0;
  private bytes = 0;

  get length(): number {
    return this.bytes;
  }

  /** Keeps a copy, and returns it. It may be changed in place. */
  add(part: Uint8Array): Buffer {
    this.bytes += part.length;
    if (part.length >= LARGE) {
      this.close();
      const own = Buffer.from(part);
      this.full.push(own);
      return own;
    }
    if (this.used + part.length > this.open.length) {
      this.close();
      // Mostly there is one part only.
      const isFirst = this.bytes === part.length;
      const size = isFirst ? part.length : Math.min(LARGE, Math.max(SMALLEST, this.bytes));
      this.open = Buffer.allocUnsafeSlow(Math.max(size, part.length));
    }
    const copy = this.open.subarray(this.used, this.used + part.length);
    copy.set(part);
    this.used += part.length;
    return copy;
  }

  /** All bytes in their order. What is added later is not in this list. */
  list(): Buffer[] {
    return this.used === 0 ? [...this.full] : [...this.full, this.open.subarray(0, this.used)];
  }

  /** All bytes as one. */
  join(): Buffer {
    const [first, second] = this.list();
    return first && !second ? first : Buffer.concat(this.list(), this.bytes);
  }

  private close(): void {
    if (this.used > 0) this.full.push(this.open.subarray(0, this.used));
    this.open = NONE;
    this.used = 0;
  }
}
