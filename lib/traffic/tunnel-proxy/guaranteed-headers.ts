import { claimOf, FORWARDED_NAMES, IDENTITY_NAMES, VERIFIED_NAME } from "@/lib/network/claim-names";
import type { RawHeaders } from "@/lib/network/headers";

/** Who can have written which headers of a request that came through ngrok. */
export type Trust = {
  /** The policy removes identity headers of visitors and writes its own. */
  identified: boolean;
  /** A gate has removed all that visitors sent, and written who they are from the token. */
  isGated?: boolean | undefined;
  /** The names of the headers that the tunnel's own policy adds, in lower case. */
  policyAdds?: readonly string[] | undefined;
};

export type Guaranteed = {
  headers: RawHeaders;
  /** The names of the removed headers, spelled as they came. */
  removed: string[];
};

const IDENTITY = new Set<string>(IDENTITY_NAMES);
const FORWARDED = new Set<string>(FORWARDED_NAMES);

/**
 * Returns the headers of a request without those that only the visitor claims. An identity header stays only in the
 * spelling of the policy and only if it comes once. Of a header that says which way the request came, only the last
 * value stays, because ngrok wrote it. All other headers stay as they came, in their order.
 * @param host the tunnel's own host; ngrok passes the visitor's `X-Forwarded-Host` on
 */
export function guaranteedHeaders(
  raw: RawHeaders,
  trust: Trust,
  host: string | undefined,
): Guaranteed {
  const last = lastOfEach(raw);
  if (last.size === 0) return { headers: raw, removed: [] };
  const headers: RawHeaders = [];
  const removed: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const value = raw[index + 1] ?? "";
    const place = last.get(name.toLowerCase());
    const kept = place ? guaranteedValue(name.toLowerCase(), value, place, index) : value;
    if (kept !== undefined) headers.push(name, kept);
    if (kept !== value) removed.push(name);
  }
  return { headers, removed };

  function guaranteedValue(
    key: string,
    value: string,
    { claim, at, isOnly }: Place,
    index: number,
  ) {
    if (claim === "identity") {
      const isWritten = IDENTITY.has(key) || (trust.isGated && key === VERIFIED_NAME);
      return trust.identified && isOnly && isWritten ? value : undefined;
    }
    if (at !== index) return undefined;
    // First, also where the policy adds one of them: what it adds stands last, and all before is the visitor's.
    if (FORWARDED.has(key)) {
      return key === "x-forwarded-host" ? host : value.slice(value.lastIndexOf(",") + 1).trim();
    }
    return trust.policyAdds?.includes(key) ? value : undefined;
  }
}

/**
 * For a request of the tunnel's owner, such as a replay. It may say which way it came. It may name another person only
 * in the policy's spelling.
 */
export function ownersHeaders(raw: RawHeaders): Guaranteed {
  const headers: RawHeaders = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const key = name.toLowerCase();
    if (claimOf(name) === "identity" && !IDENTITY.has(key) && key !== VERIFIED_NAME) continue;
    headers.push(name, raw[index + 1] ?? "");
  }
  return { headers, removed: [] };
}

type Place = { claim: NonNullable<ReturnType<typeof claimOf>>; at: number; isOnly: boolean };

/** The place of the last header of each name that claims something, by name in lower case. */
function lastOfEach(raw: RawHeaders): Map<string, Place> {
  const places = new Map<string, Place>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const claim = claimOf(raw[index] ?? "");
    if (claim === undefined) continue;
    const key = raw[index]?.toLowerCase() ?? "";
    places.set(key, { claim, at: index, isOnly: !places.has(key) });
  }
  return places;
}
