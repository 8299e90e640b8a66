import type { TunnelConfig } from "./tunnels";

/** Who may enter a tunnel, as it is stored. */
export type Who = Pick<
  TunnelConfig,
  "allowedEmails" | "allowedDomains" | "allowedRoles" | "allowedTenants"
>;

const GAP = /[\s,;]*/y;
const PREFIX = /(role|tenant):[ \t]*/iy;
const QUOTED = /"(?:[^"\\\r\n]|\\.)*"/y;
/** A name without quotes; no schema takes a longer one. */
const BARE = /[^,;\r\n]{0,1000}/y;
const SEGMENT = /[^,;\r\n]*/y;
const WORD = /[^\s,;]+/y;
/** What a mail program writes: `Ann Example <ann@example.com>`. */
const NAMED = /(?:"[^"\r\n]*"[ \t]*|[^,;<>\r\n"]*)<([^<>\s,;]+@[^<>\s,;]+)>/y;
/** Where the name of a role ends although the line goes on. */
const NEXT_ENTRY = /\s(?=(?:role|tenant):|\S*@)/i;

/**
 * Reads what was typed or pasted into one box: `member@example.com`, `@example.com` or `example.com`, `role:admin`,
 * `tenant:T2abc`, separated by commas, semicolons, spaces or line breaks. Names of roles and tenants may have spaces and
 * go to the end of the line or the next comma; any name can stand in quotes, as JSON writes it. Nothing is dropped: what
 * is none of these is among the e-mails, where the schema complains. Linear in the text's length.
 */
export function readWho(text: string): Who {
  const who: Who = { allowedEmails: [], allowedDomains: [], allowedRoles: [], allowedTenants: [] };
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at += match[0].length;
    return match;
  };
  const takeName = () => {
    const quoted = take(QUOTED);
    if (quoted) return unquote(quoted[0]);
    const rest = take(BARE)?.[0] ?? "";
    const end = rest.search(NEXT_ENTRY);
    if (end < 0) return rest.trim();
    at -= rest.length - end;
    return rest.slice(0, end).trim();
  };
  // Looked for once a segment: over words without a name it would be looked for again at each.
  let searchedTo = 0;
  while (at < text.length) {
    take(GAP);
    const prefix = take(PREFIX);
    if (prefix) {
      const list = prefix[1]?.toLowerCase() === "role" ? who.allowedRoles : who.allowedTenants;
      list.push(takeName());
      continue;
    }
    if (at >= searchedTo) {
      const named = take(NAMED);
      if (named) {
        const before = named[0].slice(0, named[0].lastIndexOf("<"));
        for (const word of before.match(/[^\s"]+/g) ?? []) if (word.includes("@")) put(who, word);
        put(who, named[1] ?? "");
        continue;
      }
      SEGMENT.lastIndex = at;
      searchedTo = at + (SEGMENT.exec(text)?.[0].length ?? 0);
    }
    const word = take(WORD);
    if (word) put(who, word[0]);
  }
  return who;
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
