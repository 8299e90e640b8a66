import { z } from "zod";
import type { Check } from "@/lib/contract/profiles";
import { fetchLimited } from "@/lib/network/fetch-limited";
import { describeFailure, LIMITS, parseJson } from "./ask-issuer";
import { findAddressProblem } from "./find-address-problem";
import type { Discovery } from "./read-discovery";

const id = "keys";
const TITLE = "The issuer publishes the keys that sign logins";
const UNREAD_TITLE = "The keys that sign logins cannot be read";

const LATER = "Try again in a few minutes. Until it answers, ngrok cannot check who logs in.";

const setSchema = z.object({ keys: z.array(z.unknown()) });

/** A public key for checking signatures (RFC 7517, sections 4.1 and 4.2). */
const keySchema = z.object({
  kty: z.enum(["RSA", "EC", "OKP"]),
  use: z.literal("sig").optional(),
});

/**
 * Reads the document at `jwks_uri`. ngrok verifies each login with its keys (OpenID Connect Core 1.0, section 10.1).
 * There are several keys while an issuer replaces them.
 */
export async function checkKeys({ jwks_uri }: Discovery): Promise<Check> {
  const problem = findAddressProblem(jwks_uri);
  if (problem) {
    const fix = "Copy the Issuer from Descope: Applications, your OIDC application.";
    return { id, status: "fail", title: UNREAD_TITLE, detail: `Not asked: ${problem}`, fix };
  }
  try {
    const { status, text } = await fetchLimited(jwks_uri, {}, LIMITS);
    return { id, ...readKeys(status, text) };
  } catch (error) {
    const detail = `Could not tell: ${describeFailure(error)}.`;
    return { id, status: "warn", title: UNREAD_TITLE, detail, fix: LATER };
  }
}

function readKeys(status: number, text: string): Omit<Check, "id"> {
  if (status !== 200) {
    const detail = `The address of the keys answers ${status}.`;
    return { status: "fail", title: UNREAD_TITLE, detail, fix: LATER };
  }
  const found = setSchema.safeParse(parseJson(text)).data?.keys ?? [];
  const count = found.filter((key) => keySchema.safeParse(key).success).length;
  if (count === 0) {
    const detail = "The document has no key for checking signatures.";
    return { status: "fail", title: UNREAD_TITLE, detail, fix: LATER };
  }
  return { status: "pass", title: TITLE, detail: count === 1 ? "One key." : `${count} keys.` };
}
