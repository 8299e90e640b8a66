import { hasHidden, replaceHidden } from "@/lib/contract/show-hidden.mjs";
import { type HeaderList, MASK, type RequestDetail } from "@/lib/contract/traffic";

/** A request as code that sends it again. */
export type RequestCode = {
  text: string;
  /** What a reader must know before running it. */
  notes: string[];
};

/** What the visitor sent, with placeholders for what is masked. */
export type SentRequest = {
  method: string;
  /** Without a character that nobody sees. */
  url: string;
  /** In order. Clients make some others themselves. */
  headers: HeaderList;
  body: { kind: "none" } | { kind: "text"; text: string } | { kind: "binary"; base64: string };
  notes: string[];
};

// Every client makes these itself, from the address and the body.
const MADE_BY_CLIENT = new Set(["host", "content-length", "connection", "transfer-encoding"]);
// ngrok adds these; the visitor never sent them.
const ADDED_ON_THE_WAY = /^(ngrok-auth-|x-forwarded-|ngrok-skip-|via$|forwarded$)/;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// No longer than one argument of a program may be (128 KiB on Linux), and than anybody wants to paste.
const INLINE_MOST = 100_000;
// What cmd takes for the end of a command or for a file, and what PowerShell takes for a quote.
const WINDOWS_RUNS = /[&|<>^\n'\u2018-\u201b]/;

export function readSent(detail: RequestDetail): SentRequest {
  const { body } = detail.request;
  const notes = [
    ...(body.truncated ? ["The body is longer than what was kept: the rest is missing."] : []),
    ...(detail.url.includes("#")
      ? ["The # in the address is sent as %23: no client sends it."]
      : []),
    // In a text placeholders tell of masked secrets.
    ...(body.base64 !== undefined && body.note !== undefined ? [body.note] : []),
  ];
  return {
    method: detail.method,
    url: percentEncoded(fillIn(detail.url, "value")).replaceAll("#", "%23"),
    headers: detail.request.headers
      .filter(([name]) => isSent(name))
      .map(([name, value]) => [name, fillIn(value, name)]),
    body: body.text
      ? { kind: "text", text: fillIn(body.text, "value") }
      : body.base64
        ? { kind: "binary", base64: body.base64 }
        : { kind: "none" },
    notes,
  };
}

/** Whether the headers say of what type the body is. Most clients name one of their own where nobody does. */
export function namesType(headers: HeaderList): boolean {
  return headers.some(([name]) => name.toLowerCase() === "content-type");
}

/** The notes, and one about placeholders if there are any in the code. */
export function withNotes(text: string, notes: readonly string[]): RequestCode {
  const filled = text.includes("YOUR_");
  const secrets = "Secrets are not kept: put yours where it says YOUR_ and a name.";
  return { text, notes: filled ? [...notes, secrets] : [...notes] };
}

/**
 * Headers for a command in a terminal, which obeys controls before a shell sees any quotes: those with hidden characters
 * are left out, and named in a note.
 */
export function headersForTerminal({ headers }: SentRequest): {
  headers: HeaderList;
  notes: string[];
} {
  const hidden = headers.filter(([, value]) => hasHidden(value)).map(([name]) => name);
  return {
    headers: headers.filter(([, value]) => !hasHidden(value)),
    notes: hidden.length === 0 ? [] : [leftOut("invisible characters are in it", hidden)],
  };
}

export function leftOut(reason: string, names: readonly string[]): string {
  return `Left out, since ${reason}: ${[...new Set(names)].join(", ")}.`;
}

/**
 * The body for a command in a terminal: as text where that is harmless, else as a file that the reader has to save
 * first.
 */
export function bodyForTerminal({ body }: SentRequest): {
  text?: string;
  isFile: boolean;
  notes: string[];
} {
  if (body.kind === "none") return { isFile: false, notes: [] };
  if (body.kind === "text" && body.text.length <= INLINE_MOST && isHarmless(body.text)) {
    return { text: body.text, isFile: false, notes: [] };
  }
  const why =
    body.kind === "binary"
      ? "The body is binary"
      : body.text.length > INLINE_MOST
        ? "The body is long"
        : "A terminal may take parts of the body for commands";
  return { isFile: true, notes: [`${why}: save it as body.bin first.`] };
}

/** A note for a command whose words are quoted for POSIX shells and fish. */
export function notForWindows(...texts: readonly string[]): string[] {
  return WINDOWS_RUNS.test(texts.join(""))
    ? ["Only for bash, zsh, sh and fish: cmd and PowerShell would run parts of it as commands."]
    : [];
}

/**
 * Whether a text may stand in a command. Line breaks and tabs may. Not both a line break and "!" behind it: bash before
 * 5.0 (a Mac has 3.2) looks for commands of its history there, also within the quotes that began a line earlier.
 */
function isHarmless(text: string): boolean {
  const firstBreak = text.indexOf("\n");
  const isHistory = firstBreak >= 0 && text.includes("!", firstBreak);
  return !isHistory && !hasHidden(text.replace(/[\n\t]/g, ""));
}

function isSent(name: string): boolean {
  const lower = name.toLowerCase();
  return TOKEN.test(name) && !MADE_BY_CLIENT.has(lower) && !ADDED_ON_THE_WAY.test(lower);
}

/** A character up to U+00FF in an address is a byte of it. */
function percentEncoded(url: string): string {
  return replaceHidden(url, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code <= 0xff) return `%${code.toString(16).padStart(2, "0").toUpperCase()}`;
    return encodeURIComponent(character.replace(/\p{Cs}/u, "\ufffd"));
  });
}

/** The mask may also be in an address, with percent-encoded characters. */
function fillIn(text: string, name: string): string {
  const placeholder = `YOUR_${name.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}`;
  return text.replaceAll(MASK, placeholder).replaceAll(MASK.replaceAll("*", "%2A"), placeholder);
}
