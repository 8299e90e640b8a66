import "server-only";
import { findTunnelRow, listTunnelRows, type TunnelRow } from "@/db/tunnels";
import { notFound } from "@/lib/errors/problem";
import { type TunnelConfig, tunnelConfigSchema } from "./schema";

/** A tunnel as it is stored: what it is, and what is wanted of it. */
export type StoredTunnel = {
  config: TunnelConfig;
  desired: "up" | "down";
  stopAt: string | undefined;
  /** Its place in the list; lower comes first. */
  position: number;
};

export function listStored(): StoredTunnel[] {
  return listTunnelRows().map(fromRow);
}

/** Throws a 404 Problem when there is none. */
export function getStored(id: string): StoredTunnel {
  const row = findTunnelRow(id);
  if (!row) throw notFound("tunnel");
  return fromRow(row);
}

const columns = {
  id: true,
  name: true,
  accountId: true,
  profileId: true,
  createdAt: true,
  updatedAt: true,
} as const;
const documentSchema = tunnelConfigSchema.omit(columns);

/** The fields that are kept in the `config` column. */
export function toDocument(config: Omit<TunnelConfig, keyof typeof columns>): string {
  return JSON.stringify(documentSchema.parse(config));
}

function fromRow(row: TunnelRow): StoredTunnel {
  const config: TunnelConfig = {
    ...documentSchema.parse(JSON.parse(row.config)),
    id: row.id,
    name: row.name,
    accountId: row.account_id,
    profileId: row.profile_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
  const { desired, position } = row;
  return { config, desired, position, stopAt: row.stop_at ?? undefined };
}
