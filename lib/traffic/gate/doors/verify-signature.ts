import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { SignatureRule } from "@/lib/traffic/door-orders";
import type { Proof } from "./read-proof";

/** All of them sign with HMAC-SHA256 (RFC 2104). Every signature is compared with every secret, in the same time. */
export function isSigned(
  { scheme, secrets }: SignatureRule,
  { before, signatures }: Proof,
  body: Buffer,
): boolean {
  let isRight = false;
  for (const secret of secrets) {
    const wanted = createHmac("sha256", keyOf(scheme, secret))
      .update(before, "latin1")
      .update(body)
      .digest();
    for (const signature of signatures) {
      if (signature.length === wanted.length && timingSafeEqual(signature, wanted)) isRight = true;
    }
  }
  return isRight;
}

/** The same for a signed request and each copy of it, in whatever order the signatures are. */
export function fingerprint({ before }: Proof, body: Buffer): string {
  return createHash("sha256")
    .update(`${before.length}:${before}`, "latin1")
    .update(body)
    .digest("base64");
}

function keyOf(scheme: SignatureRule["scheme"], secret: string): Buffer {
  if (scheme !== "standard") return Buffer.from(secret, "utf8");
  return Buffer.from(secret.replace(/^whsec_/, ""), "base64");
}
