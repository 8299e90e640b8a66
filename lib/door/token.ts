import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { createPrivateFile, readPrivateFile } from "@/lib/data-folder";
import { type Env, readEnv } from "@/lib/env";
import { rememberSecret } from "@/lib/secrets/redact";
import { sharedOnce } from "@/lib/shared-once";

/** The access token: from the environment, else made once and kept in `<data folder>/token`, 0600. */
export function getToken(env: Env = readEnv()): string {
  return sharedOnce("token", () => {
    const token = env.token ?? readOrMakeToken(path.join(env.dataDir, "token"));
    rememberSecret(token);
    return token;
  });
}

function readOrMakeToken(file: string): string {
  if (!existsSync(file)) createPrivateFile(file, `${randomBytes(32).toString("base64url")}\n`);
  return readPrivateFile(file).trim();
}

/** In constant time: the hashes have one length, whatever was offered. */
export function isToken(offered: string, token: string): boolean {
  return timingSafeEqual(sha256(offered), sha256(token));
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
