import type { CapturedBody } from "@/lib/contract/traffic";
import { formatOf, isBinaryType } from "./body-format";
import { decodeBody } from "./decode-body";
import { MASKED_BYTES, maskLatin } from "./mask-bytes";
import { BOUNDARY_LONGEST, findBoundary, maskMultipart, readParameters } from "./mask-multipart";
import { maskText, maskTokens } from "./mask-text";
import { aboutBody, withoutBody } from "./without-body";

/** The kept part of a body as it was sent, and its facts. It is data only, so it can be sent to a thread. */
export type RawBody = {
  kept: Uint8Array;
  /** The bytes of the whole body. */
  bytes: number;
  contentType: string | undefined;
  coding: string | undefined;
  /** Why less was kept than the limit allows. */
  note: string | undefined;
};

/** A decoded body may be this many times larger than its kept part. */
const GROWTH = 4;

const NO_PARTS = "Not shown: its parts cannot be told apart.";

/**
 * Decodes and masks a body for storage, and makes it text where possible. Adds the names of the masked values to
 * `masked`.
 */
export async function settleBody(
  raw: RawBody,
  limit: number,
  masked: Set<string>,
): Promise<CapturedBody> {
  const kept = Buffer.from(raw.kept.buffer, raw.kept.byteOffset, raw.kept.byteLength);
  const facts = { ...raw, captured: kept.length };
  if (kept.length === 0) return withoutBody(facts);
  const decoded = await decodeBody(kept, raw.coding, limit * GROWTH);
  const { undecoded } = decoded;
  const note = raw.note ?? (undecoded && `Not decoded: ${undecoded}.`);
  const shared = {
    ...aboutBody(facts),
    truncated: kept.length < raw.bytes || decoded.truncated,
    ...(decoded.decodedFrom !== undefined && { decodedFrom: decoded.decodedFrom }),
    ...(note !== undefined && { note }),
  };
  const type = raw.contentType ?? "";
  const isMultipart = /^\s*multipart\//i.test(type);
  const safe = isMultipart ? readParts(decoded.bytes, type, masked) : decoded.bytes;
  if (safe === undefined) return withoutBody({ ...facts, note: NO_PARTS });
  const text = isBinaryType(type) ? undefined : toText(safe, type, shared.truncated);
  if (text !== undefined) {
    return {
      ...shared,
      kind: "text",
      text: isMultipart ? text : maskText(text, formatOf(type), masked),
    };
  }
  // A body that is still compressed may contain a secret that nobody can see here, but anybody can decode it.
  if (undecoded !== undefined) return withoutBody({ ...facts, note: `Not shown: ${undecoded}.` });
  const shown = isMultipart ? safe : maskBytes(safe, type, masked);
  const isSame = shown.equals(decoded.bytes);
  return {
    ...shared,
    kind: "binary",
    base64: shown.toString("base64"),
    ...(!isSame && { note: note === undefined ? MASKED_BYTES : `${note} ${MASKED_BYTES}` }),
  };
}

function maskBytes(bytes: Buffer, contentType: string, masked: Set<string>): Buffer {
  return Buffer.from(maskLatin(bytes.toString("latin1"), contentType, masked), "latin1");
}

/** Undefined when the parts cannot be read and therefore not be masked. */
function readParts(bytes: Buffer, contentType: string, masked: Set<string>): Buffer | undefined {
  const text = bytes.toString("latin1");
  const boundary = findBoundary(contentType, text);
  if (boundary === undefined || boundary.length > BOUNDARY_LONGEST) return undefined;
  return Buffer.from(maskTokens(maskMultipart(text, boundary, masked), masked), "latin1");
}

/** Strict decoding, so that binary data is not shown as text. */
function toText(bytes: Buffer, contentType: string, truncated: boolean): string | undefined {
  const charset = readParameters(contentType).find(([name]) => name === "charset")?.[1];
  try {
    // A body may be cut within a character. With `stream` the decoder holds the incomplete part back.
    const text = decoderOf(charset, bytes).decode(bytes, { stream: truncated });
    return text.includes("\u0000") ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Apps take a name that nobody knows, such as utf8mb4, for UTF-8. */
function decoderOf(charset: string | undefined, bytes: Buffer): TextDecoder {
  const options = { fatal: true, ignoreBOM: true };
  try {
    const decoder = new TextDecoder(charset ?? "utf-8", options);
    // In UTF-16 the signs of every format have a zero. Without one it is a text whose sender is wrong about it.
    if (!decoder.encoding.startsWith("utf-16") || bytes.includes(0)) return decoder;
  } catch {
    // Not known.
  }
  return new TextDecoder("utf-8", options);
}
