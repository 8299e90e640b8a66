import { MASK } from "@/lib/contract/traffic";

// A page cannot set headers of a WebSocket, so many clients send their login as one of its subprotocols: `bearer, <token>`
// or `base64url.bearer.authorization.k8s.io.<token>`. Names of protocols are words and versions, as in
// `graphql-transport-ws`, `wamp.2.json` and `v4.channel.k8s.io`.
const WORD = /^(?:[a-z]{1,16}|[A-Z]{1,8}|[A-Z][a-z]{1,15}|\d{1,4}|[A-Za-z\d]{1,5})$/;
const SECRET_WORD =
  /^(?:access|api|apikey|auth|authorization|basic|bearer|credentials?|jwt|key|pass|passwd|password|secret|session|sid|ticket|token)$/i;
const LONGEST = 60;

/** The subprotocols with everything masked that is no name of a protocol, or that comes after what announces a secret. */
export function maskProtocols(value: string, note: () => void): string {
  let isAnnounced = false;
  return value
    .split(",")
    .map((part) => {
      const name = part.trim();
      const words = name.split(/[-._+/:]/);
      const isShown = !isAnnounced && name.length <= LONGEST && isProtocol(words);
      isAnnounced = words.some((word) => SECRET_WORD.test(word));
      if (name === "" || isShown) return part;
      note();
      return part.replace(name, () => MASK);
    })
    .join(",");
}

/** Behind a word such as `key` there may be one. */
function isProtocol(words: readonly string[]): boolean {
  const secret = words.findIndex((word) => SECRET_WORD.test(word));
  const isEnd = secret === -1 || words.slice(secret).every((word) => SECRET_WORD.test(word));
  return isEnd && words.every((word) => WORD.test(word));
}
