import { quoteForShell } from "@/lib/contract/quote-for-shell";
import { hasHidden, replaceHidden } from "@/lib/contract/show-hidden.mjs";
import type { CapturedBody, HeaderList, RequestDetail } from "@/lib/contract/traffic";

export type Curl = {
  command: string;
  /** What a reader must know before running it. */
  notes: string[];
};

// curl makes these itself, from the address, the body and its own options.
const MADE_BY_CURL = new Set(["host", "content-length", "connection", "transfer-encoding"]);
// ngrok adds these; the visitor never sent them.
const ADDED_ON_THE_WAY = /^(ngrok-auth-|x-forwarded-|ngrok-skip-|via$|forwarded$)/;
// What cmd takes for the end of a command or for a file, and what PowerShell takes for a quote.
const WINDOWS_RUNS = /[&|<>^\n'\u2018-\u201b]/;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * A curl command for a POSIX shell or fish that sends what the visitor sent. Masked values become placeholders. The visitor chose
 * every byte of it, and people paste it into a terminal, which obeys controls before a shell sees any quotes. So no
 * character of it is one that nobody sees.
 */
export function toCurl(detail: RequestDetail, mask: string): Curl {
  const notes: string[] = [];
  const { body, headers } = detail.request;
  const parts = ["curl --globoff --path-as-is", ...methodOption(detail)];
  parts.push(quoteForShell(percentEncoded(fillIn(detail.url, mask, placeholderFor("value")))));
  const sent = headers.filter(([name]) => isSent(name));
  for (const [name, value] of sent) {
    if (name.toLowerCase() === "accept-encoding") parts.push("--compressed");
    else if (!hasHidden(value)) parts.push(`-H ${quoteForShell(headerText(name, value, mask))}`);
  }
  const leftOut = namesOfHidden(sent);
  if (leftOut !== "") notes.push(`Left out, since invisible characters are in it: ${leftOut}.`);
  if (body.kind === "text" && body.text && isHarmless(body.text)) {
    parts.push(`--data-raw ${quoteForShell(fillIn(body.text, mask, placeholderFor("value")))}`);
  } else if (body.kind !== "none" && (body.kind === "binary" || body.text)) {
    parts.push("--data-binary @body.bin");
    notes.push(noteOfFile(body));
  }
  if (body.truncated) notes.push("The body is longer than what was kept: the rest is missing.");
  const command = parts.join(" \\\n  ");
  notes.push(...notForWindows(detail));
  if (command.includes("YOUR_")) {
    notes.push("Secrets are not kept: put yours where it says YOUR_ and a name.");
  }
  return { command, notes };
}

function isSent(name: string): boolean {
  const lower = name.toLowerCase();
  return TOKEN.test(name) && !MADE_BY_CURL.has(lower) && !ADDED_ON_THE_WAY.test(lower);
}

function namesOfHidden(headers: HeaderList): string {
  const names = headers.flatMap(([name, value]) => (hasHidden(value) ? name : []));
  return [...new Set(names)].join(", ");
}

/**
 * Whether a text may stand in the command. Line breaks and tabs may. Not both a line break and "!" behind it: bash before
 * 5.0 (a Mac has 3.2) looks for commands of its history there, also within the quotes that began a line earlier.
 */
function isHarmless(text: string): boolean {
  const firstBreak = text.indexOf("\n");
  const isHistory = firstBreak >= 0 && text.includes("!", firstBreak);
  return !isHistory && !hasHidden(text.replace(/[\n\t]/g, ""));
}

function notForWindows({ url, request: { headers, body } }: RequestDetail): string[] {
  const shown = headers.filter(([name, value]) => isSent(name) && !hasHidden(value));
  const text = body.kind === "text" && body.text && isHarmless(body.text) ? body.text : "";
  return WINDOWS_RUNS.test([url, ...shown.flat(), text].join(""))
    ? ["Only for bash, zsh, sh and fish: cmd and PowerShell would run parts of it as commands."]
    : [];
}

function noteOfFile({ kind }: CapturedBody): string {
  return kind === "binary"
    ? "The body is binary: save it as body.bin first."
    : "A terminal may take parts of the body for commands: save it as body.bin first.";
}

/** A character up to U+00FF in an address is a byte of it. */
function percentEncoded(url: string): string {
  return replaceHidden(url, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code <= 0xff) return `%${code.toString(16).padStart(2, "0").toUpperCase()}`;
    return encodeURIComponent(character.replace(/\p{Cs}/u, "\ufffd"));
  });
}

function methodOption({ method, request }: RequestDetail): string[] {
  const hasBody = request.body.kind !== "none" && request.body.captured > 0;
  if (method === "HEAD") return ["--head"];
  return method === (hasBody ? "POST" : "GET") ? [] : [`-X ${quoteForShell(method)}`];
}

/** `Name;` makes curl send a header without a value. */
function headerText(name: string, value: string, mask: string): string {
  return value === "" ? `${name};` : `${name}: ${fillIn(value, mask, placeholderFor(name))}`;
}

function placeholderFor(name: string): string {
  return `YOUR_${name.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}`;
}

/** The mask may also be in an address, with percent-encoded characters. */
function fillIn(text: string, mask: string, placeholder: string): string {
  return text.replaceAll(mask, placeholder).replaceAll(mask.replaceAll("*", "%2A"), placeholder);
}
