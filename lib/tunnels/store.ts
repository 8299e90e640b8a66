import "server-only";
import { z } from "zod/mini";
import { findTunnelRow, listTunnelRows, type TunnelRow } from "@/db/tunnels";
import { storedNameSchema } from "@/lib/contract/fields";
import { type TunnelConfig, tunnelConfigSchema } from "@/lib/contract/tunnels";
import { notFound } from "@/lib/errors/problem";
import { isUnsaved } from "./desired-state";
import { tellUnreadable, unreadable } from "./unreadable";

/** A tunnel as it is stored: its configuration and its desired state, which may not be on the disk yet. */
export type StoredTunnel = {
  config: TunnelConfig;
  desired: "up" | "down";
  /** When it stops (ISO 8601). Of one that is down, when it was to stop. */
  stopAt: string | undefined;
  /** Its place in the list; lower comes first. */
  position: number;
};

/** In the order of the list. A tunnel that cannot be read is left out, and people are told about it. */
export function listStored(): StoredTunnel[] {
  return listTunnelRows().flatMap((row) => {
    const stored = fromRow(row);
    if (!stored) tellUnreadable(row);
    return stored ?? [];
  });
}

/** Throws a 404 Problem when there is none, a 500 Problem when it cannot be read. */
export function getStored(id: string): StoredTunnel {
  const row = findTunnelRow(id);
  if (!row) throw notFound("tunnel");
  const stored = fromRow(row);
  if (!stored) throw unreadable(row);
  return stored;
}

export function isStored(id: string): boolean {
  return findTunnelRow(id) !== undefined;
}

const columns = {
  id: true,
  name: true,
  accountId: true,
  profileId: true,
  createdAt: true,
  updatedAt: true,
} as const;
const documentSchema = z.omit(tunnelConfigSchema, columns);

/** The fields in the `config` column. */
export function toDocument(config: Omit<TunnelConfig, keyof typeof columns>): string {
  return JSON.stringify(documentSchema.parse(config));
}

function fromRow(row: TunnelRow): StoredTunnel | undefined {
  const document = documentSchema.safeParse(readJson(row.config));
  if (!document.success) return undefined;
  const { group, ...rest } = document.data;
  const config: TunnelConfig = {
    ...rest,
    ...(group !== undefined && { group: storedNameSchema.parse(group) }),
    id: row.id,
    name: row.name,
    accountId: row.account_id,
    profileId: row.profile_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
  const desired = isUnsaved(row.id) ? "down" : row.desired;
  return { config, desired, position: row.position, stopAt: row.stop_at ?? undefined };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
