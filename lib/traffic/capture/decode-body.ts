import type { Transform } from "node:stream";
import zlib from "node:zlib";

export type Decoded = {
  bytes: Buffer;
  /** More would have come: the rest was not kept, or would have grown past the limit. */
  truncated: boolean;
  /** The codings that were undone, as the header had them. */
  decodedFrom?: string;
  note?: string;
};

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
  if (codings.length === 0 || kept.length === 0) return { bytes: kept, truncated: false };
  let bytes = kept;
  let truncated = false;
  for (const name of codings.reverse()) {
    const decoder = decoderFor(name);
    if (!decoder) return { bytes: kept, truncated: false, note: `Shown as sent: ${name}.` };
    const result = await run(decoder, bytes, limit);
    if (result.failed) {
      return { bytes: kept, truncated: false, note: `Shown as sent: it is not valid ${name}.` };
    }
    bytes = result.bytes;
    truncated ||= result.full;
  }
  return { bytes, truncated, decodedFrom: coding ?? "" };
}

function decoderFor(name: string): Transform | undefined {
  // What was kept may stop anywhere; all that can be read of it is wanted.
  const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
  if (name === "gzip" || name === "x-gzip") return zlib.createGunzip(options);
  if (name === "deflate") return zlib.createInflate(options);
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
