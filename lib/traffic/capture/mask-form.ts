import { decodePercent, encodePercent } from "@/lib/base/percent";
import { isSecretField } from "@/lib/base/secret-names";
import { MASK } from "@/lib/contract/traffic";
import type { Masking } from "./masking";

/** Masks `a=1&b=2`: the body of a form, a query or a fragment. */
export function maskForm(text: string, masking: Masking): string {
  // Many programs send JSON with the media type of a form.
  if (/^\s*[{[<]/.test(text)) return masking.inside(text);
  return text
    .split("&")
    .map((pair) => maskPair(pair, masking))
    .join("&");
}

function maskPair(pair: string, masking: Masking): string {
  const equals = pair.indexOf("=");
  if (equals < 0) return maskEncoded(pair, masking);
  const name = pair.slice(0, equals);
  const value = pair.slice(equals + 1);
  const plain = decodePercent(name);
  if (value !== "" && isSecretField(plain, value, "address")) {
    masking.note(plain);
    return `${name}=${MASK}`;
  }
  return `${maskEncoded(name, masking)}=${maskEncoded(value, masking)}`;
}

/**
 * A value that may contain another address, such as where to go after a login. It is changed only if it contains one.
 */
function maskEncoded(text: string, masking: Masking): string {
  const plain = decodePercent(text);
  const masked = masking.inside(plain);
  return masked === plain ? text : encodePercent(masked);
}

/** Masks an address or a request target: user and password, parameters in the path, the query and the fragment. */
export function maskAddress(target: string, masking: Masking): string {
  const at = target.search(/[?#]/);
  const path = at < 0 ? target : target.slice(0, at);
  const masked = maskPath(maskUser(path, masking), masking);
  if (at < 0) return masked;
  // A fragment may have its own path and query: #/callback?code=x
  const parts = target.slice(at + 1).split("#");
  const rest = parts.map((part) => maskForm(part, masking)).join("#");
  return masked + target.charAt(at) + rest;
}

function maskUser(path: string, masking: Masking): string {
  const host = path.indexOf("//");
  if (host < 0) return path;
  const slash = path.indexOf("/", host + 2);
  const end = slash < 0 ? path.length : slash;
  const at = path.lastIndexOf("@", end);
  const colon = path.indexOf(":", host + 2);
  if (colon < 0 || at < colon) return path;
  masking.note("password");
  return `${path.slice(0, colon + 1)}${MASK}${path.slice(at)}`;
}

/** /a;jsessionid=x/b */
function maskPath(path: string, masking: Masking): string {
  if (!/[=%]|eyJ|gha?_/.test(path)) return path;
  return path
    .split("/")
    .map((segment) =>
      segment
        .split(";")
        .map((part) => maskForm(part, masking))
        .join(";"),
    )
    .join("/");
}
