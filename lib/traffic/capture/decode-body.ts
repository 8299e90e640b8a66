import type { Transform } from "node:stream";
import zlib from "node:zlib";

export type Decoded = {
  bytes: Buffer;
  /** More would have come: the rest was not kept, or would have grown past the limit. */
  truncated: boolean;
  /** The codings that were undone, as the header had them. */
  decodedFrom?: string;
  /** Why it is as it was sent, and may still be compressed. */
  undecoded?: string;
};

// Nobody compresses a body more often; each time takes as long as the last.
const CODINGS_MOST = 4;
const CODING_LONGEST = 40;

/** Undoes the content codings of a body whose beginning was kept, up to `limit` bytes, so that a small bomb stays small. */
export async function decodeBody(
  kept: Buffer,
  coding: string | undefined,
  limit: number,
): Promise<Decoded> {
  const codings = (coding ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
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

function asSent(bytes: Buffer, undecoded: string): Decoded {
  return { bytes, truncated: false, undecoded };
}

function decoderFor(name: string, bytes: Buffer): Transform | undefined {
  // What was kept may stop anywhere; all that can be read of it is wanted.
  const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
  if (name === "gzip" || name === "x-gzip") return zlib.createGunzip(options);
  if (name === "deflate") {
    // Some leave out the zlib header, and browsers know it (RFC 9110, section 8.4.1.2).
    const hasHeader = ((bytes[0] ?? 0) & 15) === 8;
    return hasHeader ? zlib.createInflate(options) : zlib.createInflateRaw(options);
  }
  if (name === "br") {
    return zlib.createBrotliDecompress({ finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH });
  }
  return name === "zstd" ? createZstd() : undefined;
}

// Node has it since 22.15 only, and the types of Node 20 do not know it.
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
    // Cut off in the middle it may fail at the end; what came before is good.
    decoder.on("error", () => finish(true, size === 0));
    decoder.end(input);
  });
}
