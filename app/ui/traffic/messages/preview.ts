import { fromBase64 } from "@/app/ui/traffic/body/hex-dump";
import type { ChannelMessage } from "@/lib/contract/messages";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { CapturedBody } from "@/lib/contract/traffic";

/** A row shows no more on the widest screen. */
const PREVIEW_LONGEST = 400;
const HEX_LONGEST = 32;

/** One line for the list. Whoever sent it chose every character: those that nobody sees are written out. */
export function previewOf({ kind, text, base64, code, note, bytes }: ChannelMessage): string {
  if (kind === "close") return ["Close", code, text && oneLine(text)].filter(Boolean).join(" ");
  const start = kind === "ping" || kind === "pong" ? `${kind === "ping" ? "Ping" : "Pong"} ` : "";
  if (base64 !== undefined) return `${start}${hexOf(base64)}`;
  if (text !== undefined && (text !== "" || bytes === 0)) return start + oneLine(text);
  return start + (note ?? "");
}

/** Line breaks and runs of spaces become one space. */
function oneLine(text: string): string {
  return showHidden(text.slice(0, PREVIEW_LONGEST).replace(/\s+/g, " ").trim());
}

function hexOf(base64: string): string {
  const bytes = fromBase64(base64.slice(0, Math.ceil(HEX_LONGEST / 3) * 4));
  return [...bytes.subarray(0, HEX_LONGEST)]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join(" ");
}

/** The message as the view of bodies takes it. */
export function asBody(message: ChannelMessage): CapturedBody {
  const { text, base64, bytes, truncated = false, note } = message;
  const kept = text === undefined ? (base64?.length ?? 0) * 0.75 : new Blob([text]).size;
  return {
    kind: text ? "text" : base64 ? "binary" : "none",
    ...(text && { text, contentType: isJson(text) ? "application/json" : "text/plain" }),
    ...(base64 && { base64 }),
    bytes,
    captured: Math.floor(kept),
    truncated,
    ...(message.decodedBytes !== undefined && { decodedFrom: "deflate" }),
    ...(note !== undefined && { note }),
  };
}

function isJson(text: string): boolean {
  const json = text.replace(/^\ufeff/, "");
  if (!/^\s*[{[]/.test(json)) return false;
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
