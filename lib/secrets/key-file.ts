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

/** Undefined when the text is not a whole key. */
export function keyFromText(text: string): Buffer | undefined {
  const key = Buffer.from(text.trim(), "base64");
  return key.length === KEY_BYTES && keyToText(key) === text.trim() ? key : undefined;
}

/** Absent, the key, or "damaged". Throws a Problem when other users can read the file. */
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

/** What is sealed while the key is not there could not be opened after the next start. A copy of it does as well. */
function expectKey(file: string, key: Buffer): void {
  expectFile(file, () => {
    try {
      return keyFromText(readPrivateFile(file))?.equals(key) ?? false;
    } catch {
      return false;
    }
  });
}

/** A key file that cannot be used is kept under another name: someone may want to repair it. */
export function setKeyFileAside(dataDir: string): void {
  const file = keyFile(dataDir);
  forgetFile(file);
  if (existsSync(file)) renameSync(file, `${file}.damaged-${Date.now()}`);
}

/** Overwrites the key before the file goes, so that it does not stay behind in a free block of the disk. */
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
