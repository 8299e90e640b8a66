import type { TokenRefusal } from "@/lib/traffic/token-codes";

// Reads a token before its signature is verified. Accepts any text, and its work is linear in the length.

/** Longer than any header that ngrok writes. */
export const LONGEST = 64 * 1024;
const COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+$/;

export type TokenHead = { alg: string; kid?: string };
type Fields = Record<string, unknown>;

export type ReadHead = { ok: true; head: TokenHead } | { ok: false; code: TokenRefusal };

/**
 * Reads the head of a JWS in compact form (RFC 7515, section 7.1) to choose the key. Keys that the head itself contains
 * or links to (`jku`, `jwk`, `x5u`, `x5c`) are ignored. A head with `crit` is refused, because none of its extensions
 * is understood here (section 4.1.11), and so is a type of another kind of token (RFC 8725, section 3.11).
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

/** The claims of a token whose head could be read. Undefined when they are not a JSON object. */
export function readPayload(token: string): Fields | undefined {
  return readJson(COMPACT.exec(token)?.[2]);
}

/** ID tokens have the type `JWT` or none. Other tokens have `at+jwt`, `logout+jwt`, `secevent+jwt`... */
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
