import type { TokenAlarm } from "./gate-orders";

const WORDS: Record<TokenAlarm["code"], string> = {
  several: "More than one identity token came with one request.",
  malformed: "It is no JSON Web Token.",
  "too-long": "It is longer than 64 KiB.",
  algorithm:
    "It is signed with an algorithm that the issuer does not sign with, or not signed at all.",
  critical: "It asks for extensions that nobody has agreed on (crit).",
  type: "It is a token of another kind, such as an access token.",
  signature: "Its signature is not the issuer's.",
  "unknown-key": "It names a key that the issuer does not have.",
  "no-keys": "There are no keys of the issuer to verify it with.",
  issuer: "It is another issuer's (iss).",
  audience: "It is for another client (aud).",
  party: "It was issued to another client (azp).",
  subject: "It does not say whose it is (sub).",
  times: "It does not say when it was issued and when it expires (iat, exp).",
  early:
    "It was issued in the future (iat). If this happens to everybody, the clock of this machine is slow.",
  events: "It is a logout token (events).",
};

/** What was wrong with a token, as a sentence for the tunnel's owner. It contains nothing of the token. */
export function explainToken(code: TokenAlarm["code"]): string {
  return WORDS[code];
}
