import "server-only";
import { randomUUID } from "node:crypto";
import { type HoldRow, insertHold, keepHoldRows, listHoldRows } from "@/db/holds";
import { log } from "@/lib/base/log";
import { parseInput } from "@/lib/base/parse-input";
import { sharedOnce } from "@/lib/base/shared-once";
import {
  HOLD_BOOT_GRACE_MS,
  HOLD_FIRST_MS,
  HOLD_GRACE_MS,
  type Hold,
  holdCreateSchema,
} from "@/lib/contract/holds";
import { invalid, isProblem, notFound } from "@/lib/errors/problem";
import { type Asker, requireToken, TOKEN_HOLDER } from "@/lib/secrets/asker";
import { asStorageProblem } from "@/lib/storage/storage-trouble";
import { writeLater } from "@/lib/storage/write-later";
import { deleteTunnel } from "./delete-tunnel";
import { addHold, allHoldIds, dropHold, findHold, heldBy, isAwaited, type LiveHold } from "./held";
import { stopTunnel } from "./run-tunnel";
import { publish } from "./service";
import { getStored, isStored } from "./store";

/** After this time (ms) a removal that could not be saved is tried again. */
const REMOVE_AGAIN_MS = 2_000;

type Shared = {
  /** Starts a tunnel again that was up before the dashboard started. */
  resume: (tunnelId: string) => void;
  /** Holds that are over, but not all of whose tunnels could be removed yet: after a restart this is done first. */
  unfinished: Set<string>;
};

const shared = () =>
  sharedOnce<Shared>("ending-holds", () => ({ resume: () => undefined, unfinished: new Set() }));

/**
 * Call it when the dashboard starts, before tunnels are resumed: programs that held tunnels have some seconds to come
 * back, and `resume` is called for tunnels that wait for them.
 */
export function keepHolds(resume: (tunnelId: string) => void): void {
  shared().resume = resume;
  for (const row of listHoldRows()) {
    addHold(toLive(row, { wasSeen: false }));
    endAfter(row.id, HOLD_BOOT_GRACE_MS);
  }
}

/**
 * Ties tunnels to whoever opens the hold's stream. Nothing of it starts a tunnel. Throws a 422 Problem for a tunnel that
 * does not exist, and when it cannot be saved; a 403 Problem for a session without the access token, because what a hold
 * does comes later than the end of the session.
 */
export function createHold(input: unknown, asker: Asker = TOKEN_HOLDER): Hold {
  requireToken(
    asker,
    "These tunnels would end together with whoever holds them, also after a log-out.",
  );
  const { tunnelIds, after, name } = parseInput(holdCreateSchema, input);
  for (const id of tunnelIds) if (!isStored(id)) throw unknownTunnel(id);
  const id = randomUUID();
  const row = { id, name: name ?? null, after, created_at: new Date().toISOString(), tunnelIds };
  insertHold(row);
  const hold = toLive(row, { wasSeen: true });
  addHold(hold);
  endAfter(id, HOLD_FIRST_MS);
  for (const tunnelId of tunnelIds) publish(tunnelId);
  return toView(hold);
}

/**
 * Notes an open stream; the result is called when it is closed. `close` is called when the hold ends first. Throws a
 * 404 Problem when there is no such hold any more.
 */
export function enterHold(id: string, close: () => void): () => void {
  const hold = findHold(id);
  if (!hold) throw notFound("hold any more");
  clearTimeout(hold.timer);
  // One entry a stream, even if two pass the same function.
  const stream = () => close();
  hold.streams.add(stream);
  const awaited = hold.wasSeen ? [] : [...hold.tunnelIds].filter(isAwaited);
  hold.wasSeen = true;
  for (const tunnelId of awaited) resumeIfUp(tunnelId);
  return () => {
    if (hold.streams.delete(stream) && hold.streams.size === 0) endAfter(id, HOLD_GRACE_MS);
  };
}

/**
 * Ends the hold now. Resolves when its tunnels are unbound, and removed where it says so. Throws a 404 Problem when there
 * is none, and when a removal cannot be saved; then the tunnel is stopped, and removed as soon as that works.
 */
export async function endHold(id: string): Promise<void> {
  const hold = findHold(id);
  if (!hold || !dropHold(id)) throw notFound("hold any more");
  clearTimeout(hold.timer);
  for (const close of [...hold.streams]) close();
  const cause = hold.name ? `${hold.name} has ended.` : "The program that held it has ended.";
  const over = [...hold.tunnelIds].filter((tunnelId) => !heldBy(tunnelId));
  try {
    // Down first, all of them. What is written comes after.
    const stops = over.map((tunnelId) => stopTunnel(tunnelId, cause).catch(unlessGone));
    const results = await Promise.allSettled(stops);
    if (hold.after === "remove") await removeAll(id, over);
    for (const result of results) if (result.status === "rejected") throw result.reason;
  } finally {
    forgetEnded();
    for (const tunnelId of hold.tunnelIds) publishIfStored(tunnelId);
  }
}

/** Ends the hold after `ms`, unless a stream of it is opened before. */
function endAfter(id: string, ms: number): void {
  const hold = findHold(id);
  if (!hold) return;
  clearTimeout(hold.timer);
  hold.timer = setTimeout(() => {
    endHold(id).catch((error) => log(`A hold was not ended: ${describe(error)}`));
  }, ms).unref();
}

async function removeAll(holdId: string, tunnelIds: readonly string[]): Promise<void> {
  const results = await Promise.allSettled(tunnelIds.map((tunnelId) => deleteTunnel(tunnelId)));
  const failed = results.flatMap((result, index) => {
    const tunnelId = tunnelIds[index];
    const isGone = result.status === "fulfilled" || isNotFound(result.reason);
    return isGone || tunnelId === undefined ? [] : [{ tunnelId, error: result.reason }];
  });
  if (failed.length === 0) return;
  removeLater(
    holdId,
    failed.map(({ tunnelId }) => tunnelId),
  );
  throw failed[0]?.error;
}

/** Tries again until all are gone. One that somebody has started since stays. */
function removeLater(holdId: string, tunnelIds: readonly string[]): void {
  shared().unfinished.add(holdId);
  setTimeout(async () => {
    const left: string[] = [];
    for (const id of tunnelIds) if (await remains(id)) left.push(id);
    shared().unfinished.delete(holdId);
    if (left.length > 0) removeLater(holdId, left);
    else forgetEnded();
  }, REMOVE_AGAIN_MS).unref();
}

async function remains(tunnelId: string): Promise<boolean> {
  try {
    if (heldBy(tunnelId) || getStored(tunnelId).desired === "up") return false;
    await deleteTunnel(tunnelId);
    return false;
  } catch (error) {
    return asStorageProblem(error) !== undefined;
  }
}

/** Deletes the rows of holds that are over. */
function forgetEnded(): void {
  const write = () => keepHoldRows([...allHoldIds(), ...shared().unfinished]);
  try {
    write();
  } catch (error) {
    if (!asStorageProblem(error)) throw error;
    writeLater("holds", write);
  }
}

function resumeIfUp(tunnelId: string): void {
  quietly(() => {
    if (isStored(tunnelId) && getStored(tunnelId).desired === "up") shared().resume(tunnelId);
  });
}

function publishIfStored(tunnelId: string): void {
  quietly(() => {
    if (isStored(tunnelId)) publish(tunnelId);
  });
}

function quietly(work: () => void): void {
  try {
    work();
  } catch (error) {
    log(`A held tunnel cannot be read: ${describe(error)}`);
  }
}

function unlessGone(error: unknown): void {
  if (!isNotFound(error)) throw error;
}

function isNotFound(error: unknown): boolean {
  return isProblem(error) && error.code === "not_found";
}

function unknownTunnel(id: string) {
  return invalid([{ path: "tunnelIds", message: `There is no tunnel with the id "${id}".` }]);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function toLive(row: HoldRow, { wasSeen }: { wasSeen: boolean }): LiveHold {
  const { id, name, after, created_at: createdAt, tunnelIds } = row;
  const known = { id, name: name ?? undefined, after, createdAt, tunnelIds: new Set(tunnelIds) };
  return { ...known, wasSeen, streams: new Set(), timer: undefined };
}

function toView({ id, name, after, createdAt, tunnelIds }: LiveHold): Hold {
  return { id, tunnelIds: [...tunnelIds], after, ...(name !== undefined && { name }), createdAt };
}
