import { decodePercent, encodePercent } from "@/lib/base/percent";
import { isSecretField } from "@/lib/base/secret-names";
import { MASK } from "@/lib/contract/traffic";
import type { Masking } from "./masking";

/** `a=1&b=2`: a form's body, a query or a fragment. */
export function maskForm(text: string, masking: Masking): string {
  // Many send JSON and forget to say so.
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

/** A text that may have another one in it, such as the address to go to after a login. It is left as it came unless it has. */
function maskEncoded(text: string, masking: Masking): string {
  const plain = decodePercent(text);
  const masked = masking.inside(plain);
  return masked === plain ? text : encodePercent(masked);
}

/** An address or a request target: user:password, parameters in the path, the query and the fragment. */
export function maskAddress(target: string, masking: Masking): string {
  const at = target.search(/[?#]/);
  const path = at < 0 ? target : target.slice(0, at);
  const masked = maskPath(maskUser(path, masking), masking);
  if (at < 0) return masked;
  // A fragment may have a path and a query of its own: #/callback?code=x
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
  if (!/[=%]|eyJ/.test(path)) return path;
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
