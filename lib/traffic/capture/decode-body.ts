import type { Transform } from "node:stream";
import zlib from "node:zlib";

export type Decoded = {
  bytes: Buffer;
  /** The body is incomplete: the rest was not kept, or the decoded text is longer than the limit. */
  truncated: boolean;
  /** The content codings that were decoded, as in the header. */
  decodedFrom?: string;
  /** Why the body could not be decoded. It is shown as it was sent, and may still be compressed. */
  undecoded?: string;
};

// No real server uses more codings, and each one takes as long as the one before.
const CODINGS_MOST = 4;
const CODING_LONGEST = 40;

/**
 * Decodes the content codings of the kept part of a body, up to `limit` bytes, so that a compression bomb stays small.
 */
export async function decodeBody(
  kept: Buffer,
  coding: string | undefined,
  limit: number,
): Promise<Decoded> {
  const codings = readCodings(coding);
  if (codings.length > CODINGS_MOST) return asSent(kept, "it was encoded too often");
  if (codings.length === 0 || kept.length === 0) return { bytes: kept, truncated: false };
  let bytes = kept;
  let truncated = false;
  for (const name of codings.reverse()) {
    const decoder = decoderFor(name, bytes);
    const shown = name.slice(0, CODING_LONGEST);
    if (!decoder) return asSent(kept, `it is encoded as ${shown}`);
    const result = await run(decoder, bytes, limit);
    if (result.failed) return asSent(kept, `it is not valid ${shown}`);
    bytes = result.bytes;
    truncated ||= result.full;
  }
  return { bytes, truncated, decodedFrom: codings.reverse().join(", ") };
}

/** The names in a Content-Encoding, in the order in which they were applied. */
export function readCodings(coding: string | undefined): string[] {
  return (coding ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
}

function asSent(bytes: Buffer, undecoded: string): Decoded {
  return { bytes, truncated: false, undecoded };
}

/** `bytes`: the beginning of what is to be decoded. Undefined for a coding that is unknown here. */
export function decoderFor(name: string, bytes: Buffer): Transform | undefined {
  // The kept part may end anywhere. This option returns everything that can be read from it.
  const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
  if (name === "gzip" || name === "x-gzip") return zlib.createGunzip(options);
  if (name === "deflate") {
    // Some servers leave out the zlib header, and browsers accept that (RFC 9110, section 8.4.1.2).
    const hasHeader = ((bytes[0] ?? 0) & 15) === 8;
    return hasHeader ? zlib.createInflate(options) : zlib.createInflateRaw(options);
  }
  if (name === "br") {
    return zlib.createBrotliDecompress({ finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH });
  }
  return name === "zstd" ? createZstd() : undefined;
}

// Node has zstd only since 22.15, and the types of Node 20 do not include it.
function createZstd(): Transform | undefined {
  const create: unknown = Reflect.get(zlib, "createZstdDecompress");
  return typeof create === "function" ? create() : undefined;
}

type Run = { bytes: Buffer; full: boolean; failed: boolean };

function run(decoder: Transform, input: Buffer, limit: number): Promise<Run> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (full: boolean, failed: boolean) => {
      decoder.destroy();
      resolve({ bytes: Buffer.concat(chunks).subarray(0, limit), full, failed });
    };
    decoder.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limit) finish(true, false);
    });
    decoder.on("end", () => finish(false, false));
    // A body that is cut off may cause an error at its end. What was decoded before is still correct.
    decoder.on("error", () => finish(true, size === 0));
    decoder.end(input);
  });
}
