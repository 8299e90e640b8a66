import { createHash, randomBytes, randomUUID } from "node:crypto";
import { rememberSecret } from "@/lib/base/redact";
import { sharedOnce } from "@/lib/base/shared-once";

/** One that was not used for this long (ms) is no longer let in. Its program gets a new credential by itself. */
const IDLE_MS = 12 * 60 * 60_000;
/** At the limit the least recently used one ends. */
const MOST = 50;

/** A program that was let in with less power than the access token has: see assistant-rules.ts. */
export type Assistant = {
  readonly id: string;
  /** What it calls itself. */
  readonly name: string;
  readonly createdAt: number;
};

type Held = Assistant & { lastUsedAt: number };

// By the hash of the credential, so the time of a lookup reveals nothing about it. In memory only: after a restart of
// Gatehouse, and after a change of the access token, programs have to show the access token again.
const held = () => sharedOnce("assistants", () => new Map<string, Held>());

/** Lets a program in. The returned credential is not stored. */
export function beginAssistant(
  name: string,
  now = Date.now(),
): { assistant: Assistant; credential: string } {
  const credential = `gha_${randomBytes(32).toString("base64url")}`;
  rememberSecret(credential);
  const assistant = { id: randomUUID(), name, createdAt: now, lastUsedAt: now };
  if (held().size >= MOST) {
    const [oldest] = [...held()].sort(([, a], [, b]) => a.lastUsedAt - b.lastUsedAt);
    if (oldest) held().delete(oldest[0]);
  }
  held().set(hashOf(credential), assistant);
  return { assistant, credential };
}

export function findAssistant(credential: string, now = Date.now()): Assistant | undefined {
  const key = hashOf(credential);
  const found = held().get(key);
  if (!found) return undefined;
  if (Math.abs(now - found.lastUsedAt) >= IDLE_MS) {
    held().delete(key);
    return undefined;
  }
  found.lastUsedAt = now;
  return found;
}

export function findAssistantById(id: string): Assistant | undefined {
  return [...held().values()].find((each) => each.id === id);
}

/** Nobody is let in by an earlier credential any more. */
export function endAssistants(): void {
  held().clear();
}

function hashOf(credential: string): string {
  return createHash("sha256").update(credential).digest("hex");
}
