import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { IDENTITY_NAMES } from "@/lib/network/claim-names";
import { asUtf8, firstValue, type RawHeaders } from "@/lib/network/headers";

const LONGEST = 320;

/**
 * The visitor as the policy wrote them, for showing; invisible characters are written out. Undefined without an e-mail
 * address. Pass only headers that ngrok guarantees.
 */
export function readUser(headers: RawHeaders): { email: string; name?: string } | undefined {
  const email = read(headers, "ngrok-auth-user-email");
  if (!email) return undefined;
  const name = read(headers, "ngrok-auth-user-name");
  return { email, ...(name && { name }) };
}

function read(headers: RawHeaders, name: (typeof IDENTITY_NAMES)[number]): string | undefined {
  const value = firstValue(headers, name);
  return value === undefined ? undefined : showHidden(asUtf8(value)).slice(0, LONGEST);
}
