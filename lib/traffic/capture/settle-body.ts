import type { CapturedBody } from "@/lib/traffic/schema";
import { decodeBody } from "./decode-body";
import { maskForm, maskMultipart } from "./mask-form";
import { maskJson, maskXml } from "./mask-text";

/** The beginning of a body as it was on the wire. */
export type KeptBody = {
  chunks: Buffer[];
  captured: number;
  /** Of the whole body. */
  bytes: number;
  contentType: string | undefined;
  coding: string | undefined;
  /** Why not all that could be was kept. */
  note?: string;
};

/** Decoded, a body may be this many times larger than what is kept of it. */
const GROWTH = 4;

/** A body as it is stored and shown: decoded, masked, text where it is text. Adds the names it masked to `masked`. */
export async function settleBody(
  kept: KeptBody,
  limit: number,
  masked: Set<string>,
): Promise<CapturedBody> {
  const { bytes, captured, contentType } = kept;
  const base = { bytes, captured, ...(contentType !== undefined && { contentType }) };
  if (bytes === 0) return { ...base, kind: "none", truncated: false };
  const decoded = await decodeBody(Buffer.concat(kept.chunks), kept.coding, limit * GROWTH);
  const note = kept.note ?? decoded.note;
  const shared = {
    ...base,
    truncated: captured < bytes || decoded.truncated,
    ...(decoded.decodedFrom !== undefined && { decodedFrom: decoded.decodedFrom }),
    ...(note !== undefined && { note }),
  };
  if (captured === 0) return { ...shared, kind: "none" };
  const text = readText(decoded.bytes, contentType, shared.truncated, masked);
  if (text !== undefined) return { ...shared, kind: "text", text };
  const safe = maskBytes(decoded.bytes, contentType, masked);
  return { ...shared, kind: "binary", base64: safe.toString("base64") };
}

function readText(
  bytes: Buffer,
  contentType: string | undefined,
  truncated: boolean,
  masked: Set<string>,
): string | undefined {
  if (isBinaryType(contentType)) return undefined;
  const plain = toText(maskBytes(bytes, contentType, masked), contentType, truncated);
  return plain === undefined ? undefined : maskText(plain, contentType, masked);
}

function isBinaryType(contentType = ""): boolean {
  const svg = /svg/i.test(contentType);
  return /^(image|audio|video|font)\//i.test(contentType) && !svg;
}

/** Strict, so that bytes that are no text are not shown as one. */
function toText(
  bytes: Buffer,
  contentType: string | undefined,
  truncated: boolean,
): string | undefined {
  const charset = /charset="?([\w-]+)/i.exec(contentType ?? "")?.[1] ?? "utf-8";
  try {
    // A cut may go through a character: `stream` keeps the part of it back.
    const text = new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes, {
      stream: truncated,
    });
    return text.includes("\u0000") ? undefined : text;
  } catch {
    return undefined;
  }
}

function maskText(text: string, contentType = "", masked: Set<string>): string {
  if (/x-www-form-urlencoded/i.test(contentType)) return maskForm(text, masked);
  if (/[/+]xml/i.test(contentType)) return maskXml(text, masked);
  // Pages, styles and scripts are code, not fields.
  if (/html|css|javascript|ecmascript/i.test(contentType)) return text;
  const looksLikeForm = contentType === "" && /^[\w.%[\]+-]+=[^\s]*$/.test(text);
  return looksLikeForm ? maskForm(text, masked) : maskJson(text, masked);
}

function maskBytes(bytes: Buffer, contentType = "", masked: Set<string>): Buffer {
  const boundary = /^multipart\/.*boundary="?([^";]+)/i.exec(contentType)?.[1];
  return boundary === undefined ? bytes : maskMultipart(bytes, boundary, masked);
}
