import "server-only";
import { findAccountRow, findSealedAuthtoken } from "@/db/accounts";
import { isForeignKeyViolation, transaction } from "@/db/open";
import { findProfileRow } from "@/db/profiles";
import { insertStateChanges, type StateChangeRow } from "@/db/state-changes";
import { deleteTunnelRow } from "@/db/tunnels";
import { log } from "@/lib/base/log";
import type { Tunnel, TunnelConfig } from "@/lib/contract/tunnels";
import { Problem } from "@/lib/errors/problem";
import type { Asker } from "@/lib/secrets/asker";
import { asStorageProblem } from "@/lib/storage/storage-trouble";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { askForPair } from "./ask-for-pair";
import { forgetUnsaved, wantDown } from "./desired-state";
import { startRestored, stopForDeletion } from "./run-tunnel";
import { forgetRun } from "./runs";
import { publish, publishRemoval, readHistory, storeTunnel } from "./service";
import { getStored, type StoredTunnel } from "./store";

/** A deleted tunnel. `destination`: where a start would have sent its secrets. */
type Remains = { stored: StoredTunnel; destination: string; history: StateChangeRow[] };

/**
/**
 * Stops and deletes a tunnel. The returned functions restore it with its id, its place and its history, and start it
 * again if it was up. If a start would now send its secrets to another destination, the restore needs the access token,
 * and the tunnel is not started. When the deletion cannot be saved, the tunnel stays in the list, stopped.
 */
export async function deleteTunnel(
  id: string,
): Promise<{ restore(asker: Asker): void; resume(): Promise<Tunnel> }> {
  const stored = getStored(id);
  const destination = destinationOf(stored.config);
  await stopForDeletion(id);
  // No await from here to the end: no start may happen in between.
  const remains = { stored, destination, history: takeRow(id) };
  forgetUnsaved(id);
  // The proxy keeps what its visitors sent, and does not know about deletions.
  void getProxy().calls.forget(id);
  publishRemoval(id);
  return { restore: (asker) => restore(remains, asker), resume: () => resume(remains) };
}

/** Deletes its row, forgets its run and returns its history. */
function takeRow(id: string): StateChangeRow[] {
  try {
    const history = readHistory(id);
    deleteTunnelRow(id);
    forgetRun(id);
    return history;
  } catch (error) {
    forgetRun(id);
    wantDown(id);
    publish(id);
    throw stoppedOnly(error);
  }
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

function restore(
  { stored: { config, position }, destination, history }: Remains,
  asker: Asker,
): void {
  if (destinationOf(config) !== destination) askForPair(asker, config);
  try {
    transaction(() => {
      storeTunnel(config, position);
      insertStateChanges(history);
    });
  } catch (error) {
    if (isForeignKeyViolation(error)) throw accountGone();
    throw error;
  }
}

/** Starts the restored tunnel again. A failed start is shown; the tunnel stays restored. */
async function resume({ stored, destination }: Remains): Promise<Tunnel> {
  const { config, desired, stopAt } = stored;
  publish(config.id);
  try {
    // Not when its destination has changed: the person who undid the deletion saw the old one.
    const isMoved = destinationOf(config) !== destination;
    if (desired === "up" && !isMoved) await startRestored(config.id, stopAt);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log(`"${config.name}" is back, but cannot start: ${why}`);
  }
  return publish(config.id);
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
