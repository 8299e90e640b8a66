import { z } from "zod";
import type { DoorRow } from "@/db/access";
import { doorSchemeSchema } from "@/lib/contract/doors";

// Times are milliseconds since the epoch.

type Shared = { id: string; name: string; createdAt: number; lastUsedAt?: number | undefined };

/** The hashes are SHA-256 in hex: of the key, and of `Bearer ` with it. */
export type KeyEntry = Shared & { kind: "key"; hash: string; bearerHash: string; until: number };

/** The secrets are sealed; `previousSecret` may be empty. */
export type WebhookEntry = Shared & {
  kind: "webhook";
  request: z.infer<typeof requestSchema>;
  secret: string;
  previousSecret: string;
};

export type DoorEntry = KeyEntry | WebhookEntry;

const requestSchema = z.object({
  path: z.string(),
  method: z.string(),
  query: z.string().optional(),
  scheme: doorSchemeSchema,
  header: z.string().optional(),
  encoding: z.enum(["hex", "base64"]).optional(),
  prefix: z.string().optional(),
});

export function toDoorRow(entry: DoorEntry): DoorRow {
  const { id, kind, name, createdAt, lastUsedAt } = entry;
  const isKey = entry.kind === "key";
  return {
    id,
    kind,
    name,
    key_hash: isKey ? entry.hash : "",
    bearer_hash: isKey ? entry.bearerHash : "",
    expires_at: isKey ? iso(entry.until) : null,
    webhook: isKey ? null : JSON.stringify(entry.request),
    secret: isKey ? "" : entry.secret,
    previous_secret: isKey ? "" : entry.previousSecret,
    created_at: iso(createdAt),
    last_used_at: lastUsedAt === undefined ? null : iso(lastUsedAt),
  };
}

/** Undefined for what cannot be read: it lets nobody in. */
export function fromDoorRow(row: DoorRow): DoorEntry | undefined {
  const { id, name, last_used_at } = row;
  const used = last_used_at === null ? {} : { lastUsedAt: Date.parse(last_used_at) };
  const shared = { id, name, createdAt: Date.parse(row.created_at), ...used };
  if (row.kind === "key") {
    // A time that cannot be read has passed.
    const until = Date.parse(row.expires_at ?? "") || 0;
    return { ...shared, kind: "key", hash: row.key_hash, bearerHash: row.bearer_hash, until };
  }
  const request = requestSchema.safeParse(readJson(row.webhook ?? ""));
  if (!request.success) return undefined;
  const { secret, previous_secret: previousSecret } = row;
  return { ...shared, kind: "webhook", request: request.data, secret, previousSecret };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
