import { claimOf, FORWARDED_NAMES, IDENTITY_NAMES } from "@/lib/network/claim-names";
import type { RawHeaders } from "@/lib/network/headers";

/** Who wrote what in the headers of a request that came through ngrok. */
export type Trust = {
  /** The policy takes away what visitors send as identity and writes its own. */
  identified: boolean;
  /** What the tunnel's own policy adds besides, in lower case. */
  policyAdds?: readonly string[] | undefined;
};

export type Vouched = {
  headers: RawHeaders;
  /** What nobody vouches for and is left out, as it was written. */
  removed: string[];
};

const IDENTITY = new Set<string>(IDENTITY_NAMES);
const FORWARDED = new Set<string>(FORWARDED_NAMES);

/**
 * The headers of a request without what a visitor claims of themselves. Who they are stays only as the policy writes it,
 * once and in its own spelling; which way they came only as ngrok writes it, which is the last value. The rest is as it
 * came, in its order.
 * @param host the tunnel's own; ngrok takes `X-Forwarded-Host` over from the visitor
 */
export function vouchedHeaders(raw: RawHeaders, trust: Trust, host: string | undefined): Vouched {
  const last = lastOfEach(raw);
  if (last.size === 0) return { headers: raw, removed: [] };
  const headers: RawHeaders = [];
  const removed: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const value = raw[index + 1] ?? "";
    const place = last.get(name.toLowerCase());
    const kept = place ? vouchedValue(name.toLowerCase(), value, place, index) : value;
    if (kept !== undefined) headers.push(name, kept);
    if (kept !== value) removed.push(name);
  }
  return { headers, removed };

  function vouchedValue(key: string, value: string, { claim, at, isOnly }: Place, index: number) {
    if (claim === "identity") {
      return trust.identified && isOnly && IDENTITY.has(key) ? value : undefined;
    }
    if (at !== index) return undefined;
    // First, also where the policy adds one of them: what it adds stands last, and all before is the visitor's.
    if (FORWARDED.has(key)) {
      return key === "x-forwarded-host" ? host : value.slice(value.lastIndexOf(",") + 1).trim();
    }
    return trust.policyAdds?.includes(key) ? value : undefined;
  }
}

/** A request of the tunnel's owner, such as a replay: they may say which way it came, but not that it is somebody else. */
export function ownersHeaders(raw: RawHeaders): Vouched {
  const headers: RawHeaders = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    if (claimOf(name) === "identity" && !IDENTITY.has(name.toLowerCase())) continue;
    headers.push(name, raw[index + 1] ?? "");
  }
  return { headers, removed: [] };
}

type Place = { claim: NonNullable<ReturnType<typeof claimOf>>; at: number; isOnly: boolean };

/** Where the last header of each name stands that claims something; by name in lower case. */
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
