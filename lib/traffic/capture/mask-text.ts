import { MASK } from "@/lib/traffic/schema";
import { isSecretName } from "./secret-names";

// A string of JSON; the last one may be cut off.
const STRING = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)/g;
const COLON = /\s*:\s*/y;
const BRACKETS = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|[{}[\]]/g;
const PLAIN = /[^,}\]\s]*/y;

/**
 * JSON as it is written, layout and faults included, with the values of secret names masked, whatever they are. Adds
 * the names to `masked`. What is not JSON is masked line by line where it looks like it.
 */
export function maskJson(text: string, masked: Set<string>): string {
  if (/^\s*[{[]/.test(text)) return maskStrings(text, masked);
  return text
    .split("\n")
    .map((line) => maskStrings(line, masked))
    .join("\n");
}

function maskStrings(text: string, masked: Set<string>): string {
  let out = "";
  let done = 0;
  STRING.lastIndex = 0;
  for (let match = STRING.exec(text); match; match = STRING.exec(text)) {
    const end = STRING.lastIndex;
    COLON.lastIndex = end;
    if (!COLON.test(text)) continue;
    const valueAt = COLON.lastIndex;
    const name = readString(match[0]);
    const valueEnd = isSecretName(name) ? findValueEnd(text, valueAt) : valueAt;
    if (isWorthMasking(name, text.slice(valueAt, valueEnd))) {
      masked.add(name);
      out += `${text.slice(done, valueAt)}"${MASK}"`;
      done = valueEnd;
    }
    STRING.lastIndex = valueEnd;
  }
  return out + text.slice(done);
}

function findValueEnd(text: string, at: number): number {
  const first = text[at];
  if (first === '"') return endOf(STRING, text, at);
  if (first !== "{" && first !== "[") return endOf(PLAIN, text, at);
  let depth = 0;
  BRACKETS.lastIndex = at;
  for (let match = BRACKETS.exec(text); match; match = BRACKETS.exec(text)) {
    if (match[0] === "{" || match[0] === "[") depth += 1;
    if (match[0] === "}" || match[0] === "]") depth -= 1;
    if (depth === 0) return BRACKETS.lastIndex;
  }
  return text.length;
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text) ? pattern.lastIndex : text.length;
}

// null and true give nothing away, and a number of tokens is no token.
function isWorthMasking(name: string, value: string): boolean {
  if (value === "" || /^(null|true|false)$/.test(value)) return false;
  return !(/tokens$/i.test(name) && /^[\d.]+$/.test(value));
}

function readString(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.replaceAll('"', "");
  }
}

/** XML: the text of elements, and attributes, with secret names. */
export function maskXml(text: string, masked: Set<string>): string {
  const elements = text.replace(
    /(<([\w:.-]+)(?:\s[^<>]*)?>)([^<]+)/g,
    (whole, tag: string, name: string) => (isSecret(name, masked) ? tag + MASK : whole),
  );
  return elements.replace(
    /([\w:.-]+)(\s*=\s*)("[^"<]*"|'[^'<]*')/g,
    (whole, name: string, equals: string) =>
      isSecret(name, masked) ? `${name}${equals}"${MASK}"` : whole,
  );
}

function isSecret(name: string, masked: Set<string>): boolean {
  const secret = isSecretName(name);
  if (secret) masked.add(name);
  return secret;
}
