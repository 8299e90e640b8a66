import "server-only";
import { findAccountRow, findSealedAuthtoken } from "@/db/accounts";
import { isForeignKeyViolation, transaction } from "@/db/open";
import { type OutageRow, outagesOfTunnel, restoreOutages } from "@/db/outages";
import { findProfileRow, findSealedClientSecret } from "@/db/profiles";
import { findProjectRow, insertProjectRow, type ProjectRow } from "@/db/projects";
import { insertStateChanges, type StateChangeRow } from "@/db/state-changes";
import { deleteTunnelRow, setDesired } from "@/db/tunnels";
import {
  type AccessRemains,
  forgetAllAccess,
  readAccess,
  restoreAccess,
} from "@/lib/access/remains";
import { log } from "@/lib/base/log";
import type { Tunnel, TunnelConfig } from "@/lib/contract/tunnels";
import { Problem, retold } from "@/lib/errors/problem";
import { forgetOutages } from "@/lib/history/outages";
import { forgetFailedStart } from "@/lib/notices/failed-starts";
import type { Asker } from "@/lib/secrets/asker";
import { asStorageProblem } from "@/lib/storage/storage-trouble";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { askForPair } from "./ask-for-pair";
import { forgetUnsaved, wantDown } from "./desired-state";
import { forgetHeld } from "./held";
import { linkFor } from "./links";
import { startRestored, stopForDeletion } from "./run-tunnel";
import { forgetRun } from "./runs";
import { publish, publishRemoval, readHistory, storeTunnel } from "./service";
import { getStored, type StoredTunnel } from "./store";

/**
 * A deleted tunnel as it was. `destination` is where a start would have sent its secrets, `key` the sealed Access Key
 * that it would have sent there, `linkId` its group's one link.
 */
type Remains = {
  stored: StoredTunnel;
  linkId: string | undefined;
  destination: string;
  key: string | undefined;
  history: StateChangeRow[];
  outages: OutageRow[];
  access: AccessRemains;
  project: ProjectRow | undefined;
};

/**
 * Stops and deletes the tunnel. The returned value restores it with its id, its place and its history, and starts it if
 * it was running. It does not start it when its secrets have changed or would go elsewhere now; a session then needs
 * the access token even to restore it. It comes back outside of its group when that has got one link meanwhile.
 * When the deletion cannot be saved, the tunnel stays, stopped.
 */
export async function deleteTunnel(
  id: string,
): Promise<{ restore(asker: Asker): void; resume(): Promise<Tunnel> }> {
  const stored = getStored(id);
  const destination = destinationOf(stored.config);
  const key = findSealedClientSecret(stored.config.profileId);
  await stopForDeletion(id);
  // From here to the end there is no await, so no start can come in between.
  const linkId = linkFor(stored.config)?.id;
  const remains = { stored, linkId, destination, key, ...takeRow(id) };
  forgetUnsaved(id);
  // The proxy keeps what its visitors sent, and does not know about deletions.
  void getProxy().calls.forget(id);
  publishRemoval(id);
  return { restore: (asker) => restore(remains, asker), resume: () => resume(remains) };
}

/** Deletes its row and forgets its run. Returns its history and who could enter it. */
function takeRow(id: string): Pick<Remains, "history" | "outages" | "access" | "project"> {
  try {
    const history = readHistory(id);
    const outages = outagesOfTunnel(id);
    const access = readAccess(id);
    const project = findProjectRow(id);
    deleteTunnelRow(id);
    forgetRun(id);
    forgetHeld(id);
    forgetAllAccess(id);
    forgetOutages(id);
    forgetFailedStart(id);
    return { history, outages, access, project };
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
  const detail = "The tunnel is stopped, but it could not be deleted: it is still in the list.";
  return retold(problem, { detail });
}

function restore(remains: Remains, asker: Asker): void {
  const { history, outages, stored, access, project } = remains;
  const { position, stopAt } = stored;
  const config = withoutNewLink(remains);
  if (isMoved(remains)) askForPair(asker, config);
  try {
    transaction(() => {
      storeTunnel(config, position);
      setDesired(config.id, "down", stopAt ?? null);
      insertStateChanges(history);
      restoreOutages(outages);
      restoreAccess(config.id, access);
      // Its app may have another tunnel meanwhile.
      if (project) insertProjectRow(project);
    });
  } catch (error) {
    if (isForeignKeyViolation(error)) throw accountGone();
    throw error;
  }
}

/** Nobody has agreed that it shares an origin with the apps behind a link that was turned on meanwhile. */
function withoutNewLink({ stored: { config }, linkId }: Remains): TunnelConfig {
  const { group, ...alone } = config;
  const link = linkFor(config);
  if (!link || link.id === linkId) return config;
  log(`"${config.name}" is back outside of its group "${group}", which has one link now.`);
  return alone;
}

/** The tunnel is restored in any case. A start that fails is shown as a failed start. */
async function resume(remains: Remains): Promise<Tunnel> {
  const { config, desired, stopAt } = remains.stored;
  publish(config.id);
  try {
    // If its secrets would now go elsewhere, nobody has agreed to start it: the person who undid the deletion saw the
    // old state.
    if (desired === "up" && !isMoved(remains)) await startRestored(config.id, stopAt);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log(`"${config.name}" is back, but cannot start: ${why}`);
  }
  return publish(config.id);
}

/**
 * A person who entered another key meanwhile was not asked about this tunnel, because it did not exist. Without a key
 * nothing is sent.
 */
function isMoved({ stored: { config }, destination, key }: Remains): boolean {
  const now = findSealedClientSecret(config.profileId);
  return destinationOf(config) !== destination || (Boolean(now) && now !== key);
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
  return new Problem("in_use", {
    title: "Its account or profile is deleted too",
    detail: "This tunnel needs the ngrok account and the Descope profile that it had.",
    fix: "Undo that deletion first.",
  });
}
