// Headers that say who a visitor is and from where the request came. Only ngrok knows both, but a visitor can send
// these headers too. This is the only list of their names: all code that removes, writes or lists them uses it.

/** Who the visitor is. The policy removes the values that visitors send under these names and adds its own. */
export const IDENTITY_NAMES = [
  "ngrok-auth-user-email",
  "ngrok-auth-user-name",
  "ngrok-auth-user-id",
] as const;

/**
 * Whether the issuer says that the e-mail is the visitor's, `true` or `false`. The gate alone knows, so that without one
 * nobody guarantees it.
 */
export const VERIFIED_NAME = "ngrok-auth-user-email-verified";

/**
 * What ngrok writes on every request (https://ngrok.com/docs/universal-gateway/http, Upstream headers). It appends to
 * what a visitor sent under the first two names, and keeps what a visitor sent under the third.
 */
export const FORWARDED_NAMES = [
  "x-forwarded-for",
  "x-forwarded-proto",
  "x-forwarded-host",
] as const;

// Other proxies and clouds use these names for the same, and apps read them. Folded.
const OTHER_ORIGINS = new Set([
  "forwarded",
  "forwarded-for",
  "x-forwarded",
  "x-real-ip",
  "x-client-ip",
  "client-ip",
  "true-client-ip",
  "x-true-client-ip",
  "x-remote-ip",
  "x-remote-addr",
  "x-cluster-client-ip",
  "x-originating-ip",
  "x-original-forwarded-for",
  "x-original-host",
  "x-http-host-override",
  "x-envoy-external-address",
  "x-appengine-user-ip",
  "x-azure-clientip",
  "x-azure-socketip",
  "cf-connecting-ip",
  "cf-connecting-ipv6",
  "cf-pseudo-ipv4",
  "cf-visitor",
  "cloudfront-forwarded-proto",
  "cloudfront-viewer-address",
  "do-connecting-ip",
  "fastly-client-ip",
  "fly-client-ip",
  "incap-client-ip",
  "x-nf-client-connection-ip",
  "x-vercel-forwarded-for",
  "x-proxyuser-ip",
  "proxy-client-ip",
  "wl-proxy-client-ip",
  "x-scheme",
  "x-url-scheme",
  "front-end-https",
  "x-arr-ssl",
]);

/**
 * Folds a name in the way of the least precise reader. For WSGI, CGI and FastCGI a header becomes a variable in upper
 * case with `_` for `-` (RFC 3875, section 4.1.18), so `X_User` and `X-User` are the same. PHP also turns a dot into
 * `_`, and lighttpd everything that is not a letter or digit.
 */
export function foldName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "-");
}

/** What a header with this name, in any spelling, claims: who the visitor is, or from where the request came. */
export function claimOf(name: string): "identity" | "origin" | undefined {
  const folded = foldName(name);
  if (folded.startsWith("ngrok-auth-")) return "identity";
  if (folded.startsWith("x-forwarded-") || OTHER_ORIGINS.has(folded)) return "origin";
  return undefined;
}

/** Every way to write a name with `-` or `_` between its words, the usual one first. */
export function spellingsOf(name: string): string[] {
  const [first = "", ...words] = name.split("-");
  return words.reduce(
    (spellings, word) =>
      ["-", "_"].flatMap((mark) => spellings.map((begun) => begun + mark + word)),
    [first],
  );
}
