import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";
import type { SealedFile } from "@/lib/contract/config-file";

// scrypt with the parameters that OWASP's Password Storage Cheat Sheet names first (N = 2^17, r = 8, p = 1), about
// 128 MiB and a third of a second for each guess; AES-256-GCM (NIST SP 800-38D) over the whole configuration.
const KDF = { name: "scrypt", N: 131_072, r: 8, p: 1 } as const;
const MAX_MEMORY = 256 * 1024 * 1024;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** Encrypts a text under a passphrase. Everything else in the file is authenticated along with it. */
export async function sealFile(text: string, passphrase: string, now: Date): Promise<SealedFile> {
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const head: Omit<SealedFile, "sealed"> = {
    format: "gatehouse-sealed",
    version: 1,
    exportedAt: now.toISOString(),
    kdf: { ...KDF, salt: salt.toString("base64url") },
    cipher: { name: "aes-256-gcm", nonce: nonce.toString("base64url") },
  };
  const key = await deriveKey(passphrase, salt);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(associatedData(head));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return { ...head, sealed: sealed.toString("base64url") };
}

/** The text, or undefined when the passphrase is wrong or anything in the file was changed. */
export async function openFile(file: SealedFile, passphrase: string): Promise<string | undefined> {
  const { sealed, ...head } = file;
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < TAG_BYTES) return undefined;
  const key = await deriveKey(passphrase, Buffer.from(head.kdf.salt, "base64url"));
  try {
    const nonce = Buffer.from(head.cipher.nonce, "base64url");
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(associatedData(head)).setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = decipher.update(bytes.subarray(0, -TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

// Different systems encode the same accented letter in different ways, so the passphrase is normalised.
function deriveKey(passphrase: string, salt: Buffer): Promise<Buffer> {
  const { N, r, p } = KDF;
  return derive(passphrase.normalize("NFKC"), salt, KEY_BYTES, { N, r, p, maxmem: MAX_MEMORY });
}

function associatedData({ format, version, exportedAt, kdf, cipher }: Omit<SealedFile, "sealed">) {
  const { name, N, r, p, salt } = kdf;
  return Buffer.from(
    JSON.stringify([format, version, exportedAt, name, N, r, p, salt, cipher.name, cipher.nonce]),
  );
}
