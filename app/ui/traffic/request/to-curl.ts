import type { RequestDetail } from "@/lib/contract/traffic";

export type Curl = {
  command: string;
  /** What a reader must know before running it. */
  notes: string[];
};

// curl makes these itself, from the address, the body and its own options.
const MADE_BY_CURL = new Set(["host", "content-length", "connection", "transfer-encoding"]);
// ngrok adds these; the visitor never sent them.
const ADDED_ON_THE_WAY = /^(ngrok-auth-|x-forwarded-|ngrok-skip-|via$|forwarded$)/;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** A curl command for a POSIX shell that sends what the visitor sent. Masked values become placeholders. */
export function toCurl(detail: RequestDetail, mask: string): Curl {
  const notes: string[] = [];
  const { body, headers } = detail.request;
  const sent = headers.filter(
    ([name]) =>
      TOKEN.test(name) &&
      !MADE_BY_CURL.has(name.toLowerCase()) &&
      !ADDED_ON_THE_WAY.test(name.toLowerCase()),
  );
  const parts = ["curl --globoff --path-as-is", ...methodOption(detail)];
  parts.push(quote(fillIn(detail.url, mask, placeholderFor("value"))));
  for (const [name, value] of sent) {
    if (name.toLowerCase() === "accept-encoding") parts.push("--compressed");
    else parts.push(`-H ${quote(headerText(name, value, mask))}`);
  }
  if (body.kind === "text" && body.text) {
    parts.push(`--data-raw ${quote(fillIn(body.text, mask, placeholderFor("value")))}`);
  }
  if (body.kind === "binary") {
    parts.push("--data-binary @body.bin");
    notes.push("The body is binary: save it as body.bin first.");
  }
  if (body.truncated) notes.push("The body is longer than what was kept: the rest is missing.");
  const command = parts.join(" \\\n  ");
  if (command.includes("YOUR_")) {
    notes.push("Secrets are not kept: put yours where it says YOUR_ and a name.");
  }
  return { command, notes };
}

function methodOption({ method, request }: RequestDetail): string[] {
  const hasBody = request.body.kind !== "none" && request.body.captured > 0;
  if (method === "HEAD") return ["--head"];
  return method === (hasBody ? "POST" : "GET") ? [] : [`-X ${quote(method)}`];
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

/** Quotes a text for a POSIX shell in single quotes. A single quote itself has to be outside of them. */
export function quote(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
