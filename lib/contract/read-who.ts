import type { TunnelConfig } from "./tunnels";

/** The lists that together say who may enter a tunnel. */
export const WHO_LISTS = [
  "allowedEmails",
  "allowedDomains",
  "allowedRoles",
  "allowedTenants",
] as const;

/** Who may enter a tunnel, in the stored form. */
export type Who = Pick<TunnelConfig, (typeof WHO_LISTS)[number]>;

const GAP = /[\s,;]*/y;
const PREFIX = /(role|tenant):[ \t]*/iy;
const QUOTED = /"(?:[^"\\\r\n]|\\.)*"/y;
/** A name without quotes. No schema accepts a longer one. */
const BARE = /[^,;\r\n]{0,1000}/y;
const SEGMENT = /[^,;\r\n]*/y;
const WORD = /[^\s,;]+/y;
/** The form of mail programs: `Ann Example <ann@example.com>`. */
const NAMED = /(?:"[^"\r\n]*"[ \t]*|[^,;<>\r\n"]*)<([^<>\s,;@]+@[^<>\s,;]+)>/y;
/** Where the name of a role ends within a line. */
const NEXT_ENTRY = /\s(?=(?:role|tenant):|\S*@)/i;

/**
 * Reads the text of one box: `member@example.com`, `@example.com` or `example.com`, `role:admin`, `tenant:T2abc`,
 * separated by commas, semicolons, spaces or line breaks. Names of roles and tenants may contain spaces and end at the
 * next comma or at the end of the line. Any name can be in quotes, as in JSON. Nothing is dropped: unknown text is put
 * among the e-mails, where the schema refuses it. Linear in the text's length.
 */
export function readWho(text: string): Who {
  const who: Who = { allowedEmails: [], allowedDomains: [], allowedRoles: [], allowedTenants: [] };
  const scan: Scan = { text, at: 0, searchedTo: 0 };
  while (scan.at < text.length) {
    take(scan, GAP);
    const prefix = take(scan, PREFIX);
    if (prefix) {
      const list = prefix[1]?.toLowerCase() === "role" ? who.allowedRoles : who.allowedTenants;
      list.push(takeName(scan));
    } else {
      for (const word of takeWords(scan)) put(who, word);
    }
  }
  return who;
}

/** `searchedTo`: up to this position there is no name of a mail program. */
type Scan = { readonly text: string; at: number; searchedTo: number };

/** Reads a match at the current position, and moves behind it. */
function take(scan: Scan, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = scan.at;
  const match = pattern.exec(scan.text);
  if (match) scan.at += match[0].length;
  return match;
}

function takeName(scan: Scan): string {
  const quoted = take(scan, QUOTED);
  if (quoted) return unquote(quoted[0]);
  const rest = take(scan, BARE)?.[0] ?? "";
  const end = rest.search(NEXT_ENTRY);
  if (end < 0) return rest.trim();
  scan.at -= rest.length - end;
  return rest.slice(0, end).trim();
}

function takeWords(scan: Scan): string[] {
  // Searched once for each segment. A text without names would otherwise be searched again at each word.
  if (scan.at >= scan.searchedTo) {
    const named = take(scan, NAMED);
    if (named) {
      const before = named[0].slice(0, named[0].lastIndexOf("<")).match(/[^\s"]+/g) ?? [];
      return [...before.filter((word) => word.includes("@")), named[1] ?? ""];
    }
    SEGMENT.lastIndex = scan.at;
    scan.searchedTo = scan.at + (SEGMENT.exec(scan.text)?.[0].length ?? 0);
  }
  return take(scan, WORD)?.slice() ?? [];
}

function put(who: Who, written: string): void {
  const word = written.replace(/^mailto:/i, "");
  const domain = /^\*?@(.+)$/.exec(word)?.[1];
  if (domain !== undefined) who.allowedDomains.push(domain);
  else if (!word.includes("@") && word.includes(".")) who.allowedDomains.push(word);
  else who.allowedEmails.push(word);
}

function unquote(json: string): string {
  try {
    return String(JSON.parse(json));
  } catch {
    return json;
  }
}

/** The same list as text, one entry a line. */
export function writeWho(who: Who): string {
  return [
    ...who.allowedEmails,
    ...who.allowedDomains.map((domain) => `@${domain}`),
    ...who.allowedRoles.map((role) => `role:${writeName(role)}`),
    ...who.allowedTenants.map((tenant) => `tenant:${writeName(tenant)}`),
  ].join("\n");
}

function writeName(name: string): string {
  return /^[^\s,;"]+(?: [^\s,;"@:]+)*$/.test(name) ? name : JSON.stringify(name);
}
