import type { TokenRefusal } from "@/lib/traffic/token-codes";

// What stands in a token before anybody has verified it. Any text is taken; the work is linear in its length.

/** Longer than any header that ngrok writes. */
export const LONGEST = 64 * 1024;
const COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+$/;

export type TokenHead = { alg: string; kid?: string };
type Fields = Record<string, unknown>;

export type ReadHead = { ok: true; head: TokenHead } | { ok: false; code: TokenRefusal };

/**
 * The head of a JWS in compact form (RFC 7515, section 7.1), for choosing the key. What it says of keys of its own (`jku`,
 * `jwk`, `x5u`, `x5c`) is not looked at. Refused are `crit`, since nothing that it could name is understood here (section
 * 4.1.11), and a type that says that it is a token of another kind (RFC 8725, section 3.11).
 */
export function readHead(token: string): ReadHead {
  if (token.length > LONGEST) return { ok: false, code: "too-long" };
  const fields = readJson(COMPACT.exec(token)?.[1]);
  if (fields === undefined) return { ok: false, code: "malformed" };
  const { alg, kid, typ } = fields;
  if (typeof alg !== "string") return { ok: false, code: "algorithm" };
  if (Object.hasOwn(fields, "crit")) return { ok: false, code: "critical" };
  if (kid !== undefined && typeof kid !== "string") return { ok: false, code: "malformed" };
  if (typ !== undefined && !isIdTokenType(typ)) return { ok: false, code: "type" };
  return { ok: true, head: { alg, ...(kid !== undefined && { kid }) } };
}

/** The claims of a token whose head could be read. Undefined where they are no JSON object. */
export function readPayload(token: string): Fields | undefined {
  return readJson(COMPACT.exec(token)?.[2]);
}

/** ID tokens have no type of their own: they say `JWT` or nothing. Others are `at+jwt`, `logout+jwt`, `secevent+jwt`... */
function isIdTokenType(typ: unknown): boolean {
  return typeof typ === "string" && !typ.trim().toLowerCase().endsWith("+jwt");
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function readJson(part: string | undefined): Fields | undefined {
  if (part === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(utf8.decode(Buffer.from(part, "base64url")));
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
