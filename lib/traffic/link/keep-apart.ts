import type { RawHeaders } from "@/lib/network/headers";
import type { Apart } from "@/lib/traffic/tunnel-proxy/app-way";
import { type AppCookies, cookiesOf, isCookie } from "./app-cookies";

/** A browser keeps nothing of one app that it could show as another one's, so it never has what it could compare with. */
const NOT_ASKED = new Set(["if-none-match", "if-modified-since", "cookie2"]);

/**
 * What a browser keeps for all of a site, or would clear for all of it: caches and what validates them, the reach of a
 * service worker, where it reports failures of the site to, other addresses of it, sessions that it looks after itself.
 * Cookies are looked at one by one.
 */
const NOT_ANSWERED = new Set([
  ...["cache-control", "expires", "pragma", "etag", "last-modified"],
  ...["clear-site-data", "service-worker-allowed", "nel", "report-to", "set-cookie2"],
  ...["alt-svc", "set-login", "sec-session-registration", "secure-session-registration"],
]);

// Most names have a length that none of these has, so only few have to be lower-cased.
const NOT_ASKED_LENGTHS = lengthsOf(NOT_ASKED);
const NOT_ANSWERED_LENGTHS = lengthsOf(NOT_ANSWERED);
const SET_COOKIE = "set-cookie";

/** What keeps an app apart from the others behind its link. */
export function keepApart(tunnelId: string): Apart {
  const cookies = cookiesOf(tunnelId);
  return {
    requestHeaders: (raw) => cleanRequest(raw, cookies),
    cleanAnswer: (raw) => cleanAnswer(raw, cookies),
    answerAdds: ["cache-control", "no-store"],
  };
}

function cleanRequest(raw: RawHeaders, cookies: AppCookies): RawHeaders {
  const kept: RawHeaders = [];
  const values: string[] = [];
  let place = -1;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const value = raw[index + 1] ?? "";
    if (isCookie(name)) {
      if (place < 0) place = kept.push(name, "") - 1;
      values.push(value);
    } else if (!NOT_ASKED_LENGTHS.has(name.length) || !NOT_ASKED.has(name.toLowerCase()))
      kept.push(name, value);
  }
  if (place < 0) return kept;
  const joined = cookies.forApp(values);
  if (joined === undefined) kept.splice(place - 1, 2);
  else kept[place] = joined;
  return kept;
}

function cleanAnswer(raw: RawHeaders, cookies: AppCookies): RawHeaders {
  const kept: RawHeaders = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const value = raw[index + 1] ?? "";
    if (name.length === SET_COOKIE.length && name.toLowerCase() === SET_COOKIE) {
      const renamed = cookies.forBrowser(value);
      if (renamed !== undefined) kept.push(name, renamed);
    } else if (!NOT_ANSWERED_LENGTHS.has(name.length) || !NOT_ANSWERED.has(name.toLowerCase()))
      kept.push(name, value);
  }
  return kept;
}

function lengthsOf(names: ReadonlySet<string>): ReadonlySet<number> {
  return new Set(Array.from(names, ({ length }) => length));
}
