import "server-only";
import { findAccountRow, findSealedAuthtoken } from "@/db/accounts";
import { isForeignKeyViolation, transaction } from "@/db/open";
import { findProfileRow } from "@/db/profiles";
import { insertStateChanges, listStateChangesSince } from "@/db/state-changes";
import { deleteTunnelRow } from "@/db/tunnels";
import { getEngine } from "@/lib/engine/engine";
import { Problem } from "@/lib/errors/problem";
import { flushHistory } from "@/lib/history/record";
import { getHub } from "@/lib/live/hub";
import { forgetOutage } from "@/lib/notices/watch-down";
import type { Asker } from "@/lib/secrets/asker";
import { asStorageProblem } from "@/lib/storage/storage-trouble";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { askForPair } from "./ask-for-pair";
import { cancelStop } from "./auto-stop";
import { forgetUnsaved, wantDown } from "./desired-state";
import { startTunnel } from "./run-tunnel";
import type { Tunnel, TunnelConfig } from "./schema";
import { getTunnel, publish, storeTunnel } from "./service";
import { setStopTime } from "./stop-times";
import { getStored, type StoredTunnel } from "./store";

const BEGINNING = "";

/**
 * Stops and deletes it. What is returned brings it back: with its id, its place and its history, and up if it was,
 * unless its secrets would go elsewhere now: then a session needs the access token to bring it back at all. When the disk
 * does not take the deletion the tunnel stays, stopped.
 */
export async function deleteTunnel(id: string): Promise<(asker: Asker) => Promise<Tunnel>> {
  const stored = getStored(id);
  const destination = destinationOf(stored.config);
  cancelStop(id);
  await getEngine().remove(id);
  forgetOutage(id);
  flushHistory();
  const history = listStateChangesSince(id, BEGINNING);
  try {
    deleteTunnelRow(id);
  } catch (error) {
    wantDown(id);
    publish(id);
    throw stoppedOnly(error);
  }
  forgetUnsaved(id);
  void getProxy().calls.forget(id);
  getHub().publish({ type: "removed", data: { id } });
  return (asker) => restore(asker, stored, destination, history);
}

function stoppedOnly(error: unknown): unknown {
  const problem = asStorageProblem(error);
  if (!problem) return error;
  const { status, title, fix, code } = problem.details;
  return new Problem(status, title, {
    ...(code !== undefined && { code }),
    detail: "The tunnel is stopped, but it could not be deleted: it is still in the list.",
    ...(fix !== undefined && { fix }),
    cause: error,
  });
}

async function restore(
  asker: Asker,
  { config, desired, stopAt, position }: StoredTunnel,
  destination: string,
  history: Parameters<typeof insertStateChanges>[0],
): Promise<Tunnel> {
  // Nobody has agreed to start it as it is now: whoever undid the deletion saw what it was before.
  const isMoved = destinationOf(config) !== destination;
  if (isMoved) askForPair(asker, config);
  try {
    transaction(() => {
      storeTunnel(config, position);
      insertStateChanges(history);
    });
  } catch (error) {
    if (isForeignKeyViolation(error)) throw accountGone();
    throw error;
  }
  publish(config.id);
  const isOver = stopAt !== undefined && Date.parse(stopAt) <= Date.now();
  if (desired === "up" && !isOver && !isMoved) {
    await startTunnel(config.id, "Its deletion was undone.");
    if (stopAt !== undefined) setStopTime(config.id, { at: stopAt });
  }
  return getTunnel(config.id);
}

/** Where a start would send the secrets of its profile and its account. */
function destinationOf({ profileId, accountId }: TunnelConfig): string {
  const profile = findProfileRow(profileId);
  const account = findAccountRow(accountId);
  return JSON.stringify([
    profile?.issuer_url,
    account?.server_addr,
    account?.ca_certificate,
    // Another authtoken is another ngrok account.
    findSealedAuthtoken(accountId),
  ]);
}

function accountGone(): Problem {
  return new Problem(409, "Its account or profile is deleted too", {
    code: "in_use",
    detail: "This tunnel needs the ngrok account and the Descope profile that it had.",
    fix: "Undo that deletion first.",
  });
}
