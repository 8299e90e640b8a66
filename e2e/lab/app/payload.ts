import { createCipheriv, createHash } from "node:crypto";

const BLOCK_BYTES = 64 * 1024;

/**
 * `bytes` bytes that depend only on `seed`. No two blocks are equal, so a lost, doubled or misplaced block changes the
 * hash.
 */
export function* payload(bytes: number, seed: string): Generator<Buffer, void> {
  const key = createHash("sha256").update(seed).digest();
  const stream = createCipheriv("aes-256-ctr", key, Buffer.alloc(16));
  const zeros = Buffer.alloc(BLOCK_BYTES);
  for (let left = bytes; left > 0; left -= BLOCK_BYTES) {
    yield stream.update(zeros.subarray(0, Math.min(left, BLOCK_BYTES)));
  }
}

/** SHA-256 of the whole payload, in hex. */
export function payloadHash(bytes: number, seed: string): string {
  const hash = createHash("sha256");
  for (const block of payload(bytes, seed)) hash.update(block);
  return hash.digest("hex");
}
