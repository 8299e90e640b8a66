import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { expectFile, forgetFile } from "@/lib/storage/data-files";
import { createPrivateFile, readPrivateFile } from "@/lib/storage/data-folder";

export const KEY_BYTES = 32;

export function keyFile(dataDir: string): string {
  return path.join(dataDir, "master.key");
}

export function newKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/** The key's text form in the file and in the keychain. */
export function keyToText(key: Buffer): string {
  return key.toString("base64");
}

/** Undefined when the text is not a complete key. */
export function keyFromText(text: string): Buffer | undefined {
  const key = Buffer.from(text.trim(), "base64");
  return key.length === KEY_BYTES && keyToText(key) === text.trim() ? key : undefined;
}

/** The key, "absent" or "damaged". Throws a Problem when other users can read the file. */
export function readKeyFile(dataDir: string): Buffer | "absent" | "damaged" {
  const file = keyFile(dataDir);
  if (!existsSync(file)) return "absent";
  const key = keyFromText(readPrivateFile(file));
  if (key) expectKey(file, key);
  return key ?? "damaged";
}

/** Throws when there is a key file already. */
export function writeKeyFile(dataDir: string, key: Buffer): void {
  createPrivateFile(keyFile(dataDir), `${keyToText(key)}\n`);
  expectKey(keyFile(dataDir), key);
}

/**
 * Registers the key file as one that must stay in place. Secrets sealed while it is missing could not be opened after
 * the next start. A copy of the file is as good as the original.
 */
function expectKey(file: string, key: Buffer): void {
  expectFile(file, () => {
    try {
      return keyFromText(readPrivateFile(file))?.equals(key) ?? false;
    } catch {
      return false;
    }
  });
}

/** Renames a key file that cannot be used, so that somebody can still repair it. */
export function setKeyFileAside(dataDir: string): void {
  const file = keyFile(dataDir);
  forgetFile(file);
  if (existsSync(file)) renameSync(file, `${file}.damaged-${Date.now()}`);
}

/** Overwrites the key before it deletes the file, so that the key does not stay in a free block of the disk. */
export function destroyKeyFile(dataDir: string): void {
  const file = keyFile(dataDir);
  forgetFile(file);
  if (!existsSync(file)) return;
  const handle = openSync(file, "r+");
  try {
    writeSync(handle, Buffer.alloc(statSync(file).size));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  unlinkSync(file);
}
