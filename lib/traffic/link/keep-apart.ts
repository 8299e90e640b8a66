import type { RawHeaders } from "@/lib/network/headers";
import type { Apart } from "@/lib/traffic/tunnel-proxy/app-way";
import { type AppCookies, cookiesOf, isCookie } from "./app-cookies";

/** A browser keeps nothing of one app that it could show as another one's, so it never has what it could compare with. */
const NOT_ASKED = namesOf("if-none-match", "if-modified-since", "cookie2");

/**
 * What a browser keeps for all of a site, or would clear for all of it: caches and what validates them, the reach of a
 * service worker, where it reports failures of the site to, other addresses of it, that it is asked by https alone, which
 * hints it sends everywhere, sessions that it looks after itself.
 * Cookies are looked at one by one.
 */
const NOT_ANSWERED = namesOf(
  ...["cache-control", "expires", "pragma", "etag", "last-modified"],
  ...["clear-site-data", "service-worker-allowed", "nel", "report-to", "set-cookie2"],
  ...["strict-transport-security", "accept-ch", "critical-ch"],
  ...["alt-svc", "set-login", "sec-session-registration", "secure-session-registration"],
);

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

/** All cookies come in one header, at the place of the first one. */
function cleanRequest(raw: RawHeaders, cookies: AppCookies): RawHeaders {
  let values: string[] | undefined;
  const kept = changed(raw, (name, value) => {
    if (!isCookie(name)) return isOneOf(NOT_ASKED, name) ? undefined : value;
    if (values) return void values.push(value);
    values = [value];
    return value;
  });
  if (!values) return kept;
  const joined = cookies.forApp(values);
  return changed(kept, (name, value) => (isCookie(name) ? joined : value));
}

function cleanAnswer(raw: RawHeaders, cookies: AppCookies): RawHeaders {
  return changed(raw, (name, value) => {
    if (name.length === SET_COOKIE.length && name.toLowerCase() === SET_COOKIE)
      return cookies.forBrowser(value);
    return isOneOf(NOT_ANSWERED, name) ? undefined : value;
  });
}

/** The headers with other values, without those of which there is none. The same ones where all stay: most do. */
function changed(
  raw: RawHeaders,
  toKeep: (name: string, value: string) => string | undefined,
): RawHeaders {
  let kept: RawHeaders | undefined;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const before = raw[index + 1] ?? "";
    const value = toKeep(name, before);
    if (value !== before) kept ??= raw.slice(0, index);
    if (kept && value !== undefined) kept.push(name, value);
  }
  return kept ?? raw;
}

type Names = { names: ReadonlySet<string>; hasLength: readonly boolean[] };

/** Most names have a length that none of these has, so only few have to be lower-cased. */
function namesOf(...names: string[]): Names {
  const lengths = names.map(({ length }) => length);
  const hasLength = Array.from({ length: Math.max(...lengths) + 1 }, (_, length) =>
    lengths.includes(length),
  );
  return { names: new Set(names), hasLength };
}

function isOneOf({ names, hasLength }: Names, name: string): boolean {
  return hasLength[name.length] === true && names.has(name.toLowerCase());
}
