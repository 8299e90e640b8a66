import { MASK } from "@/lib/contract/traffic";

// A page cannot set headers of a WebSocket, so many clients send their login as one of its subprotocols: `bearer, <token>`
// or `base64url.bearer.authorization.k8s.io.<token>`. Names of protocols are words and versions, as in
// `graphql-transport-ws`, `wamp.2.json` and `v4.channel.k8s.io`.
const WORD = /^(?:[a-z]{1,16}|[A-Z]{1,8}|[A-Z][a-z]{1,15}|\d{1,4}|[A-Za-z\d]{1,5})$/;
const SECRET_WORD =
  /^(?:access|api|apikey|auth|authorization|basic|bearer|credentials?|jwt|key|pass|passwd|password|secret|session|sid|ticket|token)$/i;
const LONGEST = 60;
const BETWEEN = /[-._+/:]/;
/** Also the words of `accessToken`. */
const BETWEEN_ANY = /[-._+/:]|(?<=[a-z\d])(?=[A-Z])/;

/** The subprotocols of one request, in all lines of their header: one list, in which one part can announce the next. */
export class ProtocolMasker {
  private isAnnounced = false;

  constructor(private readonly note: () => void) {}

  /** Masks what is no name of a protocol, and what comes after a part that announces a secret. */
  mask(line: string): string {
    return line
      .split(",")
      .map((part) => this.maskPart(part, part.trim()))
      .join(",");
  }

  private maskPart(part: string, name: string): string {
    if (name === "") return part;
    const isShown = !this.isAnnounced && name.length <= LONGEST && isProtocol(name.split(BETWEEN));
    this.isAnnounced = name.split(BETWEEN_ANY).some((word) => SECRET_WORD.test(word));
    if (isShown) return part;
    this.note();
    return part.replace(name, () => MASK);
  }
}

/** A word such as `key` may be followed by the key itself, so it is shown only at the end. */
function isProtocol(words: readonly string[]): boolean {
  const secret = words.findIndex((word) => SECRET_WORD.test(word));
  const isEnd = secret === -1 || words.slice(secret).every((word) => SECRET_WORD.test(word));
  return isEnd && words.every((word) => WORD.test(word));
}
