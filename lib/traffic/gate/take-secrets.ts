import { claimOf, foldName, VERIFIED_NAME } from "@/lib/network/claim-names";
import type { RawHeaders } from "@/lib/network/headers";
import type { GateHeaders, VerifiedPerson } from "@/lib/traffic/gate-orders";

export type Taken = {
  /** The headers without those for the gate alone, and without identity headers that anybody could send. */
  headers: RawHeaders;
  /** The names of the removed identity headers, spelled as they came. */
  removed: string[];
  /** All values under the token's name, in any spelling. */
  tokens: string[];
  session: string | undefined;
};

/** Splits a request's headers: those that the policy adds only for the gate are not passed on. */
export function takeSecrets(raw: RawHeaders, { token, session, user }: GateHeaders): Taken {
  const taken: Taken = { headers: [], removed: [], tokens: [], session: undefined };
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const value = raw[index + 1] ?? "";
    // Folding does not change a name's length, so most names need no folding here.
    const isSecret =
      name.length === token.length || name.length === session.length || name.length === user.length;
    const folded = isSecret ? foldName(name) : "";
    if (folded === token) taken.tokens.push(value);
    else if (folded === session) taken.session = value;
    else if (folded === user) continue;
    else if (mayClaim(name) && claimOf(name) === "identity") taken.removed.push(name);
    else taken.headers.push(name, value);
  }
  return taken;
}

/**
 * The headers without those whose value has the token in it, which a policy that was edited at ngrok may have put there,
 * and the names of these.
 */
export function withoutToken(
  headers: RawHeaders,
  token: string,
): { headers: RawHeaders; holding: string[] } {
  const holds = (value = "") => value.length >= token.length && value.includes(token);
  const holding = headers.filter((_name, index) => index % 2 === 0 && holds(headers[index + 1]));
  if (holding.length === 0) return { headers, holding };
  return {
    headers: headers.filter((each, index) => !holds(index % 2 === 0 ? headers[index + 1] : each)),
    holding,
  };
}

/** All names that say who somebody is begin with `ngrok`: a quick look at the first letter. */
function mayClaim(name: string): boolean {
  return (name.charCodeAt(0) | 0x20) === 0x6e;
}

/** The documented headers for the app, made from the token, and whether the e-mail is verified. */
export function identityHeaders({ email, emailVerified, name, sub }: VerifiedPerson): RawHeaders {
  return [
    ...(email === undefined
      ? []
      : ["ngrok-auth-user-email", headerValue(email), VERIFIED_NAME, String(emailVerified)]),
    ...(name === undefined ? [] : ["ngrok-auth-user-name", headerValue(name)]),
    ...["ngrok-auth-user-id", headerValue(sub)],
  ];
}

/**
 * Node writes each character of a header as one byte, so this contains the bytes of the UTF-8. Control characters
 * become spaces.
 */
function headerValue(text: string): string {
  return Buffer.from(text.replace(/\p{Cc}/gu, " "), "utf8").toString("latin1");
}
