import type { RequestSummary } from "@/lib/contract/traffic";

const NAMES = new Map(
  Object.entries({
    "application/javascript": "js",
    "text/javascript": "js",
    "text/plain": "text",
    "application/octet-stream": "binary",
    "application/x-www-form-urlencoded": "form",
    "multipart/form-data": "form",
    "text/event-stream": "events",
    "image/svg+xml": "svg",
  }),
);

const MOST = 12;

/** The type of an answer in one word: `json`, `html`, `png`, `events`, `socket`. */
export function shortType({ kind, contentType }: RequestSummary): string {
  if (kind === "websocket") return "socket";
  if (kind === "event-stream") return "events";
  if (contentType === undefined) return "";
  const type = contentType.toLowerCase();
  const known = NAMES.get(type);
  if (known) return known;
  const name = type.slice(type.indexOf("/") + 1).replace(/^(x-|vnd\.)+/, "");
  const suffix = name.lastIndexOf("+");
  const word = suffix > 0 ? name.slice(suffix + 1) : name;
  return word.length > MOST ? `${word.slice(0, MOST - 1)}…` : word;
}
