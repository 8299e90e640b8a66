import { quoteForShell } from "@/lib/contract/quote-for-shell";
import type { RequestDetail } from "@/lib/contract/traffic";
import {
  bodyForTerminal,
  headersForTerminal,
  namesType,
  notForWindows,
  type RequestCode,
  readSent,
  type SentRequest,
  withNotes,
} from "./sent-request";

/** What curl decodes with `--compressed`. */
const DECODED = /gzip|deflate|br|zstd|\*/i;

/**
 * A curl command for a POSIX shell or fish that sends what the visitor sent. The visitor chose every byte of it, and
 * people paste it into a terminal, which obeys controls before a shell sees any quotes. So no character of it is one
 * that nobody sees.
 */
export function toCurl(detail: RequestDetail): RequestCode {
  const sent = readSent(detail);
  const { headers, notes } = headersForTerminal(sent);
  const body = bodyOf(sent);
  const parts = ["curl --globoff --path-as-is", ...methodOption(sent), quoteForShell(sent.url)];
  for (const [name, value] of headers) {
    const isPacked = name.toLowerCase() === "accept-encoding" && asksForPacked(value);
    parts.push(isPacked ? "--compressed" : `-H ${quoteForShell(headerText(name, value))}`);
  }
  const hasBody = body.text !== undefined || body.isFile;
  if (hasBody && !namesType(headers)) parts.push("-H 'Content-Type:'");
  if (body.text !== undefined) parts.push(`--data-raw ${quoteForShell(body.text)}`);
  if (body.isFile) parts.push("--data-binary @body.bin");
  return withNotes(parts.join(" \\\n  "), [
    ...notes,
    ...body.notes,
    ...sent.notes,
    ...notForWindows(sent.url, ...headers.flat(), body.text ?? ""),
  ]);
}

/** A coding with the weight 0 is refused. */
function asksForPacked(value: string): boolean {
  return value
    .split(",")
    .some((coding) => DECODED.test(coding) && !/;\s*q=0[.0]*\s*$/.test(coding));
}

function bodyOf(sent: SentRequest): ReturnType<typeof bodyForTerminal> {
  if (sent.method !== "HEAD" || sent.body.kind === "none") return bodyForTerminal(sent);
  return { isFile: false, notes: ["The body is left out: curl sends none with HEAD."] };
}

function methodOption({ method, body }: SentRequest): string[] {
  if (method === "HEAD") return ["--head"];
  return method === (body.kind === "none" ? "GET" : "POST") ? [] : [`-X ${quoteForShell(method)}`];
}

/** `Name;` makes curl send a header without a value. */
function headerText(name: string, value: string): string {
  return value === "" ? `${name};` : `${name}: ${value}`;
}
