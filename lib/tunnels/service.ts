import "server-only";
import { randomUUID } from "node:crypto";
import { findAccountRow } from "@/db/accounts";
import { transaction } from "@/db/open";
import { findProfileRow } from "@/db/profiles";
import { saveName } from "@/db/save-name";
import { listStateChanges, listStateChangesSince, type StateChangeRow } from "@/db/state-changes";
import { insertTunnel, updateTunnelRow } from "@/db/tunnels";
import { copyRemovals } from "@/lib/access/remains";
import { getHub } from "@/lib/base/hub";
import { nameForCopy, nameKey } from "@/lib/base/names";
import { parseInput } from "@/lib/base/parse-input";
import {
  type HistoryEntry,
  historyEntrySchema,
  type Tunnel,
  type TunnelConfig,
  type TunnelCreate,
  type TunnelPatch,
  tunnelConfigSchema,
  tunnelCreateSchema,
  tunnelPatchSchema,
} from "@/lib/contract/tunnels";
import { getEngine } from "@/lib/engine/engine";
import { invalid } from "@/lib/errors/problem";
import { flushHistory } from "@/lib/history/record";
import type { Asker } from "@/lib/secrets/asker";
import { askForPair } from "./ask-for-pair";
import { isChangedSince } from "./changed-since-start";
import { findConfigIssues } from "./check-config";
import { describeLink } from "./describe-link";
import { isUnsaved } from "./desired-state";
import { keptGateFields, newGateFields } from "./gate-fields";
import { heldBy } from "./held";
import { runIdOf, runtimeOf } from "./link-runs";
import { linkFor } from "./links";
import { mergeStatus } from "./merge-status";
import { misfitsOf } from "./refuse-misfit";
import { refuseNewPair } from "./refuse-new-pair";
import { refuseTunnel } from "./refuse-tunnel";
import { findRun } from "./runs";
import { getStored, listStored, type StoredTunnel, toDocument } from "./store";

const BEGINNING = "";

export function listTunnels(): Tunnel[] {
  return listStored().map(withStatus);
}

/** Throws a 404 Problem when there is none. */
export function getTunnel(id: string): Tunnel {
  return withStatus(getStored(id));
}

/** @throws Problem 403 `confirmation_needed` when a session alone would send an Access Key to a new account */
export function createTunnel(input: unknown, asker: Asker): Tunnel {
  const config = toNewConfig(parseInput(tunnelCreateSchema, input));
  checkConfig(config);
  askForPair(asker, config);
  return publish(insert(config));
}

/**
 * Stores a new, stopped tunnel and returns its id. The caller has checked the destination of its secrets. Call
 * `publish` to tell the pages.
 */
export function addTunnel(fields: TunnelCreate): string {
  return insert(toNewConfig(fields));
}

function toNewConfig(fields: TunnelCreate): TunnelConfig {
  const now = new Date().toISOString();
  const given = toConfig({ ...fields, id: randomUUID(), createdAt: now, updatedAt: now });
  return { ...given, ...newGateFields(given, fields) };
}

/**
 * A running tunnel continues with its old configuration; the change takes effect at the next start.
 * @throws Problem 422 `secret_again` when the profile's Access Key would go to an account that it was never sent to,
 *   and 403 `confirmation_needed` when a session alone sends it there, because it could have put its own key in the
 *   profile before
 */
export function updateTunnel(id: string, input: unknown, asker: Asker): Tunnel {
  const fields = parseInput(tunnelPatchSchema, input);
  const stored = getStored(id).config;
  refuseNewPair(stored, fields);
  const config = toChanged(stored, fields);
  checkConfig(config, stored);
  askForPair(asker, config);
  changeTunnel(id, fields);
  return publish(id);
}

/** The same without telling the pages. The caller has checked the destination. */
export function changeTunnel(id: string, fields: TunnelPatch): void {
  const stored = getStored(id).config;
  const config = toChanged(stored, fields);
  checkConfig(config, stored);
  saveName("a tunnel", config.name, () => updateTunnelRow(toRow(config)));
}

/** Only the name of its group: nothing of it changes for what runs. Does not tell the pages. */
export function setGroup(id: string, group: string): void {
  const { config } = getStored(id);
  if (config.group !== group) updateTunnelRow(toRow({ ...config, group }));
}

function toChanged(stored: TunnelConfig, fields: TunnelPatch): TunnelConfig {
  const changed = toConfig({ ...stored, ...fields, updatedAt: new Date().toISOString() });
  return { ...changed, ...keptGateFields(changed, fields) };
}

/** Makes a stopped copy under a new name. */
export function duplicateTunnel(id: string): Tunnel {
  const stored = getStored(id).config;
  const names = listStored().map(({ config }) => config.name);
  const now = new Date().toISOString();
  const name = nameForCopy(stored.name, names);
  const copy = { ...stored, id: randomUUID(), name, createdAt: now, updatedAt: now };
  transaction(() => {
    insert(copy);
    // A copy does not let in people who were removed from the original.
    copyRemovals(id, copy.id);
  });
  return publish(copy.id);
}

/** Its whole stored history, the oldest first. */
export function readHistory(id: string): StateChangeRow[] {
  flushHistory();
  return listStateChangesSince(id, BEGINNING);
}

/** The newest first. `nextBefore` is the id for the next page, or null at the end. */
export function listHistory(
  id: string,
  { before = Number.MAX_SAFE_INTEGER, limit = 50 }: { before?: number; limit?: number } = {},
): { items: HistoryEntry[]; nextBefore: number | null } {
  getStored(id);
  flushHistory();
  const rows = listStateChanges(id, before, limit + 1);
  const items = rows.slice(0, limit).map((row) =>
    historyEntrySchema.parse({
      id: row.id,
      tunnelId: row.tunnel_id,
      at: row.at,
      from: row.from_state,
      to: row.to_state,
      cause: row.cause,
      ...(row.code !== null && { code: row.code }),
      ...(row.url !== null && { url: row.url }),
    }),
  );
  return { items, nextBefore: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Tells every page that the tunnel is gone. */
export function publishRemoval(id: string): void {
  getHub().publish({ type: "removed", data: { id } });
}

/** Tells every page the tunnel's present state. */
export function publish(id: string): Tunnel {
  const tunnel = getTunnel(id);
  getHub().publish({ type: "tunnel", data: tunnel });
  return tunnel;
}

function withStatus({ config, desired, stopAt, position }: StoredTunnel): Tunnel {
  const runtime = runtimeOf(config.id);
  const session = getEngine()
    .sessions()
    .find(({ accountId }) => accountId === runtime?.accountId);
  const run = findRun(config.id);
  const status = mergeStatus({
    desired,
    unsaved: isUnsaved(config.id),
    updatedAt: config.updatedAt,
    runtime,
    session,
    protection: findRun(runIdOf(config.id))?.verdict,
    stopAt,
    changedSinceStart: run?.startedWith && isChangedSince(run.startedWith, config),
    app: run?.app,
    hasGate: config.gate && config.protection === "traffic-policy",
    gate: run?.gate,
    startFailure: run?.startFailure,
    firstVisit: run?.firstVisit,
    heldBy: heldBy(config.id),
    ...describeLink(config),
  });
  return { ...config, position, status };
}

function insert(config: TunnelConfig): string {
  checkConfig(config);
  storeTunnel(config, null);
  return config.id;
}

/** Stores it at its place in the list, or last. Throws a 409 Problem when the name is taken. */
export function storeTunnel(config: TunnelConfig, position: number | null): void {
  saveName("a tunnel", config.name, () => insertTunnel(toRow(config), position));
}

function toRow(config: TunnelConfig) {
  return {
    id: config.id,
    name: config.name,
    name_key: nameKey(config.name),
    account_id: config.accountId,
    profile_id: config.profileId,
    config: toDocument(config),
    created_at: config.createdAt,
    updated_at: config.updatedAt,
  };
}

function checkConfig(config: TunnelConfig, stored?: TunnelConfig): void {
  refuseTunnel(config, stored);
  const issues = findConfigIssues(config);
  if (!findAccountRow(config.accountId)) {
    issues.push({ path: "accountId", message: "Choose an ngrok account that exists." });
  }
  if (!findProfileRow(config.profileId)) {
    issues.push({ path: "profileId", message: "Choose a Descope profile that exists." });
  }
  issues.push(...linkIssues(config));
  if (issues.length > 0) throw invalid(issues);
}

/** A tunnel whose group has one link has to fit on it. */
function linkIssues(config: TunnelConfig): { path: string; message: string }[] {
  const link = linkFor(config);
  if (!link) return [];
  return misfitsOf(link, config).map(({ field, change }) => ({
    path: field,
    message: `Its group “${config.group}” has one link. For that, ${change}, or choose another group.`,
  }));
}

// In a request null clears a field; stored, a field without a value is absent.
function toConfig(fields: object): TunnelConfig {
  const set = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return tunnelConfigSchema.parse(Object.fromEntries(set));
}
