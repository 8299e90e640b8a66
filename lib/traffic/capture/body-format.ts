import type { Format } from "./mask-text";

/** Which masking rules apply to a body of this media type. */
export function formatOf(contentType: string): Format {
  const type = contentType.toLowerCase();
  if (type.includes("x-www-form-urlencoded")) return "form";
  if (type.includes("event-stream")) return "events";
  if (type.includes("html")) return "page";
  if (type.includes("/xml") || type.includes("+xml")) return "xml";
  return /css|javascript|ecmascript/.test(type) ? "code" : "other";
}

/** Pictures, sound and fonts are never read as text, whatever their bytes are. */
export function isBinaryType(contentType: string): boolean {
  return /^\s*(?:image|audio|video|font)\//i.test(contentType) && !/svg/i.test(contentType);
}
