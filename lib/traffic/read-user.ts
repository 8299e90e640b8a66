import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { type IDENTITY_NAMES, VERIFIED_NAME } from "@/lib/network/claim-names";
import { asUtf8, firstValue, type RawHeaders } from "@/lib/network/headers";

/** No e-mail has more characters. */
const LONGEST = 320;

/** `emailVerified`: whether the issuer says that the e-mail is theirs; without a gate nobody knows. */
export type User = { email: string; emailVerified?: boolean; name?: string };

/**
 * The visitor as the gate or the policy wrote them, for showing; invisible characters are written out. Undefined without an e-mail
 * address. Pass only headers that ngrok guarantees.
 */
export function readUser(headers: RawHeaders): User | undefined {
  const email = read(headers, "ngrok-auth-user-email");
  if (!email) return undefined;
  const name = read(headers, "ngrok-auth-user-name")?.slice(0, LONGEST);
  const verified = firstValue(headers, VERIFIED_NAME);
  return {
    email: cutMiddle(email),
    ...(verified !== undefined && { emailVerified: verified === "true" }),
    ...(name && { name }),
  };
}

function read(headers: RawHeaders, name: (typeof IDENTITY_NAMES)[number]): string | undefined {
  const value = firstValue(headers, name);
  return value === undefined ? undefined : showHidden(asUtf8(value));
}

/** Whose e-mail it is stands at its end. Without this sign a part of one could pass for another. */
function cutMiddle(email: string): string {
  if (email.length <= LONGEST) return email;
  const half = LONGEST / 2;
  return `${email.slice(0, half - 1)}…${email.slice(-half)}`;
}
