import { quoteForShell } from "@/lib/contract/quote-for-shell";
import type { HeaderList, RequestDetail } from "@/lib/contract/traffic";
import {
  bodyForTerminal,
  headersForTerminal,
  leftOut,
  namesType,
  notForWindows,
  type RequestCode,
  readSent,
  type SentRequest,
  withNotes,
} from "./sent-request";

// HTTPie takes a backslash before one of its separators (: ; = @) away, and has no way to keep one there.
const KEEPS_ITS_BACKSLASHES = /^(?:[^\\]|\\[^:;=@])*\\?$/s;

/**
 * An HTTPie command (https://httpie.io/docs/cli, from 3.0 on) for a POSIX shell or fish. HTTPie reads items: what a
 * visitor wrote must not become a file to read or an option. Undefined for a method that HTTPie would take for an
 * address.
 */
export function toHttpie(detail: RequestDetail): RequestCode | undefined {
  const sent = readSent(detail);
  if (!/^[A-Za-z]+$/.test(sent.method)) return undefined;
  const { headers, notes } = headersForTerminal(sent);
  const kept = headers.filter(([, value]) => KEEPS_ITS_BACKSLASHES.test(value));
  const body = bodyForTerminal(sent);
  const items = [
    ...kept.filter(([name]) => !isMade(name)).map(toItem),
    ...withoutDefaults(kept, sent),
  ];
  const lost = headers.filter((header) => !kept.includes(header)).map(([name]) => name);
  // After "--" nothing is an option, also not a header whose name begins with "-".
  const parts = [
    "http --ignore-stdin --path-as-is",
    ...(body.text === undefined ? [] : [`--raw=${quoteForShell(body.text)}`]),
    `-- ${quoteForShell(sent.method)} ${quoteForShell(sent.url)}`,
    ...items.map(quoteForShell),
    ...(body.isFile ? ["@body.bin"] : []),
  ];
  return withNotes(parts.join(" \\\n  "), [
    ...notes,
    ...(lost.length > 0 ? [leftOut("HTTPie cannot send such a backslash", lost)] : []),
    ...body.notes,
    ...sent.notes,
    ...notForWindows(sent.url, ...kept.flat(), body.text ?? ""),
  ]);
}

/** HTTPie asks for what it can decode. */
function isMade(name: string): boolean {
  return name.toLowerCase() === "accept-encoding";
}

/** `Name:` takes a header away that HTTPie adds by itself. */
function withoutDefaults(headers: HeaderList, { body }: SentRequest): string[] {
  const hasAccept = headers.some(([name]) => name.toLowerCase() === "accept");
  return [
    ...(hasAccept ? [] : ["Accept:"]),
    ...(body.kind === "none" || namesType(headers) ? [] : ["Content-Type:"]),
  ];
}

/** `Name;` sends a header without a value. `:@` would read a file and `:=` send JSON. */
function toItem([name, value]: HeaderList[number]): string {
  if (value === "") return `${name};`;
  return `${name}:${/^[@=]/.test(value) ? "\\" : ""}${value}`;
}
