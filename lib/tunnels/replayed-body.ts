import { type CapturedBody, MASK, type ReplayInput } from "@/lib/contract/traffic";
import { Problem } from "@/lib/errors/problem";

/** What a replay sends: what was typed, or else the body as it was kept. Adds to `notes` what is different about it. */
export function replayedBody(body: CapturedBody, changes: ReplayInput, notes: string[]): Buffer {
  if (changes.bodyBase64 !== undefined) return Buffer.from(changes.bodyBase64, "base64");
  if (changes.body !== undefined) return Buffer.from(changes.body);
  if (body.truncated || (body.kind === "none" && body.bytes > 0)) {
    throw new Problem("replay_incomplete", {
      detail: `Only ${body.captured} of its ${body.bytes} bytes were kept.`,
    });
  }
  const kept =
    body.base64 === undefined ? Buffer.from(body.text ?? "") : Buffer.from(body.base64, "base64");
  // Bytes that are no text in UTF-8 are masked, too.
  if (kept.includes(MASK) || kept.includes(MASK, 0, "utf16le")) {
    notes.push("The body has masked values in it, sent as they are shown.");
  }
  return kept;
}
