import "server-only";
import { isForeignKeyViolation, transaction } from "@/db/open";
import { insertStateChanges, listStateChangesSince } from "@/db/state-changes";
import { deleteTunnelRow } from "@/db/tunnels";
import { getEngine } from "@/lib/engine/engine";
import { Problem } from "@/lib/errors/problem";
import { flushHistory } from "@/lib/history/record";
import { getHub } from "@/lib/live/hub";
import { forgetOutage } from "@/lib/notices/watch-down";
import { asStorageProblem } from "@/lib/storage/storage-trouble";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { cancelStop } from "./auto-stop";
import { forgetUnsaved, wantDown } from "./desired-state";
import { startTunnel } from "./run-tunnel";
import type { Tunnel } from "./schema";
import { getTunnel, publish, storeTunnel } from "./service";
import { setStopTime } from "./stop-times";
import { getStored, type StoredTunnel } from "./store";

const BEGINNING = "";

/**
 * Stops and deletes it. What is returned brings it back: with its id, its place and its history, and up if it was. When
 * the disk does not take the deletion the tunnel stays, stopped.
 */
export async function deleteTunnel(id: string): Promise<() => Promise<Tunnel>> {
  const stored = getStored(id);
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
  return () => restore(stored, history);
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
  { config, desired, stopAt, position }: StoredTunnel,
  history: Parameters<typeof insertStateChanges>[0],
): Promise<Tunnel> {
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
  if (desired === "up" && !isOver) {
    await startTunnel(config.id, "Its deletion was undone.");
    if (stopAt !== undefined) setStopTime(config.id, { at: stopAt });
  }
  return getTunnel(config.id);
}

function accountGone(): Problem {
  return new Problem(409, "Its account or profile is deleted too", {
    code: "in_use",
    detail: "This tunnel needs the ngrok account and the Descope profile that it had.",
    fix: "Undo that deletion first.",
  });
}
