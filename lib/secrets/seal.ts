import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Where a sealed value is stored. It is authenticated, so a value that was moved to another row cannot be opened. */
export type SealedPlace = { table: string; row: string; column: string };

const VERSION = "v1";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. Returns `v1.` and base64url of nonce, ciphertext and tag.
 */
export function seal(key: Buffer, place: SealedPlace, secret: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(associatedData(place));
  const sealed = Buffer.concat([
    nonce,
    cipher.update(secret, "utf8"),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return `${VERSION}.${sealed.toString("base64url")}`;
}

/** The secret, or undefined when it was sealed with another key, or was changed or moved. */
export function unseal(key: Buffer, place: SealedPlace, sealed: string): string | undefined {
  const [version, body] = sealed.split(".");
  if (version !== VERSION || body === undefined) return undefined;
  const bytes = Buffer.from(body, "base64url");
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(associatedData(place)).setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

function associatedData(place: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify([VERSION, place.table, place.row, place.column]), "utf8");
}
