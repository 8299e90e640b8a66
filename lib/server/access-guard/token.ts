import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync } from "node:fs";
import { type Env, readEnv } from "@/lib/base/env";
import { rememberSecret } from "@/lib/base/redact";
import { sharedOnce } from "@/lib/base/shared-once";
import { createPrivateFile, readPrivateFile, replacePrivateFile } from "@/lib/storage/data-folder";
import { tokenFileOf } from "./token-file";

const holder = (env: Env) =>
  sharedOnce("token", () => ({
    token: known(env.token ?? readOrMakeToken(tokenFileOf(env.dataDir))),
  }));

/** The access token: from the environment, else made once and kept in `<data folder>/token`, 0600. */
export function getToken(env: Env = readEnv()): string {
  return holder(env).token;
}

/** Makes a new access token; the old one stops working. Only when the environment does not set the token. */
export function replaceToken(env: Env = readEnv()): string {
  const token = newToken();
  replacePrivateFile(tokenFileOf(env.dataDir), `${token}\n`);
  holder(env).token = known(token);
  return token;
}

/** Compares in constant time: the hashes always have the same length. */
export function isToken(offered: string, token: string): boolean {
  return timingSafeEqual(sha256(offered), sha256(token));
}

function readOrMakeToken(file: string): string {
  if (!existsSync(file)) createPrivateFile(file, `${newToken()}\n`);
  return readPrivateFile(file).trim();
}

function newToken(): string {
  return randomBytes(32).toString("base64url");
}

function known(token: string): string {
  rememberSecret(token);
  return token;
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
