import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { createPrivateFile, readPrivateFile } from "@/lib/data-folder";
import { Problem } from "@/lib/errors/problem";
import { sharedOnce } from "@/lib/shared-once";

const KEY_BYTES = 32;

/** The key that seals every stored secret: 32 random bytes in `<data folder>/master.key`, mode 0600. */
export function loadMasterKey(dataDir: string): Buffer {
  const file = path.join(dataDir, "master.key");
  if (!existsSync(file)) createPrivateFile(file, `${randomBytes(KEY_BYTES).toString("base64")}\n`);
  const key = Buffer.from(readPrivateFile(file).trim(), "base64");
  if (key.length === KEY_BYTES) return key;
  throw new Problem(500, "The key file is damaged", {
    code: "key_damaged",
    detail: `${file} does not hold a key of ${KEY_BYTES} bytes.`,
    fix: "Restore it from a backup, or move it away and enter your secrets again.",
  });
}

export function getMasterKey(dataDir: string): Buffer {
  return sharedOnce("master-key", () => loadMasterKey(dataDir));
}
