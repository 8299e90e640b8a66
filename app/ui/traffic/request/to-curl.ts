import { quoteForShell } from "@/lib/contract/quote-for-shell";
import type { RequestDetail } from "@/lib/contract/traffic";
import {
  bodyForTerminal,
  headersForTerminal,
  notForWindows,
  type RequestCode,
  readSent,
  type SentRequest,
  withNotes,
} from "./sent-request";

/**
 * A curl command for a POSIX shell or fish that sends what the visitor sent. The visitor chose every byte of it, and
 * people paste it into a terminal, which obeys controls before a shell sees any quotes. So no character of it is one
 * that nobody sees.
 */
export function toCurl(detail: RequestDetail): RequestCode {
  const sent = readSent(detail);
  const { headers, notes } = headersForTerminal(sent);
  const body = bodyForTerminal(sent);
  const parts = ["curl --globoff --path-as-is", ...methodOption(sent), quoteForShell(sent.url)];
  for (const [name, value] of headers) {
    const isCoding = name.toLowerCase() === "accept-encoding";
    parts.push(isCoding ? "--compressed" : `-H ${quoteForShell(headerText(name, value))}`);
  }
  if (body.text !== undefined) parts.push(`--data-raw ${quoteForShell(body.text)}`);
  if (body.isFile) parts.push("--data-binary @body.bin");
  return withNotes(parts.join(" \\\n  "), [
    ...notes,
    ...body.notes,
    ...sent.notes,
    ...notForWindows(sent.url, ...headers.flat(), body.text ?? ""),
  ]);
}

function methodOption({ method, body }: SentRequest): string[] {
  if (method === "HEAD") return ["--head"];
  return method === (body.kind === "none" ? "GET" : "POST") ? [] : [`-X ${quoteForShell(method)}`];
}

/** `Name;` makes curl send a header without a value. */
function headerText(name: string, value: string): string {
  return value === "" ? `${name};` : `${name}: ${value}`;
}
