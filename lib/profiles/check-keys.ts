import { z } from "zod";
import type { Check } from "@/lib/contract/profiles";
import { fetchLimited } from "@/lib/network/fetch-limited";
import { describeFailure, LIMITS, parseJson } from "./ask-issuer";
import { findAddressProblem } from "./find-address-problem";
import type { Discovery } from "./read-discovery";

const base = { id: "keys", title: "The issuer publishes the keys that sign logins" } as const;

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
    return { ...base, status: "fail", detail: `Not asked: ${problem}`, fix };
  }
  try {
    const { status, text } = await fetchLimited(jwks_uri, {}, LIMITS);
    return { ...base, ...readKeys(status, text) };
  } catch (error) {
    const detail = `Could not tell: ${describeFailure(error)}.`;
    return { ...base, status: "warn", detail, fix: LATER };
  }
}

function readKeys(status: number, text: string): Omit<Check, "id" | "title"> {
  if (status !== 200) {
    return { status: "fail", detail: `The address of the keys answers ${status}.`, fix: LATER };
  }
  const found = setSchema.safeParse(parseJson(text)).data?.keys ?? [];
  const count = found.filter((key) => keySchema.safeParse(key).success).length;
  if (count === 0) {
    const detail = "The document has no key for checking signatures.";
    return { status: "fail", detail, fix: LATER };
  }
  return { status: "pass", detail: count === 1 ? "One key." : `${count} keys.` };
}
