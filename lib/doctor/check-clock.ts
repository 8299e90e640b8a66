import http from "node:http";
import https from "node:https";
import type { DoctorCheck } from "@/lib/contract/doctor";
import { guardedLookup } from "@/lib/network/outside-addresses";
import { describeSkew } from "@/lib/profiles/check-discovery";
import { findAddressProblem } from "@/lib/profiles/find-address-problem";
import { fromCheck } from "./from-check";

const ANSWER_MS = 4_000;
/** Issuers that are asked. */
const MOST = 5;
const CLOCK = { id: "clock", area: "network", title: "The clock is right" } as const;

/**
 * Compares this machine's clock with the `Date` of the issuers. Of several answers the best counts: one of them may be
 * wrong itself. No check without an issuer.
 */
export async function checkClock(
  issuerUrls: readonly string[],
  now = Date.now,
): Promise<DoctorCheck[]> {
  const usable = issuerUrls.filter((url) => findAddressProblem(url) === undefined);
  const origins = [...new Set(usable.map((url) => new URL(url).origin))].slice(0, MOST);
  if (origins.length === 0) return [];
  const skews = await Promise.all(origins.map((origin) => skewOf(origin, now)));
  const known = skews.filter((skew) => skew !== undefined);
  if (known.length === 0) {
    const detail = "No issuer said what time it is.";
    return [{ ...CLOCK, level: "warn", detail, fix: "See that the system sets its clock itself." }];
  }
  const least = known.reduce((one, other) => (Math.abs(other) < Math.abs(one) ? other : one));
  return [{ ...fromCheck(describeSkew(least), CLOCK), title: CLOCK.title }];
}

/** Seconds by which this machine is ahead; undefined without a usable answer. */
async function skewOf(origin: string, now: () => number): Promise<number | undefined> {
  const begun = now();
  const date = await askDate(origin);
  // By the middle of the exchange. `Date` is cut to whole seconds.
  const mid = (begun + now()) / 2;
  const at = Date.parse(date ?? "");
  return Number.isNaN(at) ? undefined : Math.trunc((mid - at - 500) / 1000);
}

/**
 * The certificate does not count: with a wrong clock every certificate has expired or is not valid yet. Nothing secret
 * is sent, and only this header of the answer is read.
 */
function askDate(origin: string): Promise<string | undefined> {
  const url = new URL(origin);
  const client = url.protocol === "https:" ? https : http;
  return new Promise((resolve) => {
    const request = client.request(url, {
      method: "HEAD",
      agent: false,
      lookup: guardedLookup,
      rejectUnauthorized: false,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    request.on("response", (response) => {
      resolve(response.headers.date);
      response.destroy();
    });
    request.on("error", () => resolve(undefined));
    request.on("close", () => resolve(undefined));
    request.end();
  });
}
