import "server-only";
import { log } from "@/lib/base/log";
import { parseInput } from "@/lib/base/parse-input";
import { listNames } from "@/lib/contract/list-names";
import { STOP_WARNING_MINUTES } from "@/lib/contract/stop-warning";
import { type StopTime, stopTimeSchema } from "@/lib/contract/tunnel-input";
import type { Tunnel } from "@/lib/contract/tunnels";
import { isProblem, Problem } from "@/lib/errors/problem";
import { notify } from "@/lib/notices/service";
import { cancelStop, handleStopTimes, scheduleStop } from "./auto-stop";
import { saveUp } from "./desired-state";
import { runtimeOf } from "./link-runs";
import { nameTunnel } from "./name-tunnel";
import { groupIds } from "./run-group";
import { stopTunnel } from "./run-tunnel";
import { getTunnel, publish } from "./service";
import { getStored } from "./store";

/** Stops tunnels whose time is over. Tells people some minutes before, and when it is done. */
export function watchStopTimes(): void {
  handleStopTimes({
    warn: (ids) => {
      const tunnels = ids.map(describe);
      notify({
        kind: "stops-soon",
        tunnels,
        title: `${listNames(tunnels)} will stop in ${STOP_WARNING_MINUTES} minutes`,
      });
    },
    stop: stopNow,
  });
}

/** Stops first. The name and address are looked up afterwards, only for the notice. */
async function stopNow(ids: string[]): Promise<string[]> {
  const tunnels = ids.map(describe);
  const failed: string[] = [];
  const stops = ids.map((id) =>
    stopTunnel(id, "Its time was over.").catch((error) => {
      // A tunnel that was deleted meanwhile needs no stop.
      if (isProblem(error) && error.code === "not_found") return;
      complain(error);
      failed.push(id);
    }),
  );
  await Promise.all(stops);
  const stopped = tunnels.filter(({ id }) => !failed.includes(id));
  if (stopped.length > 0) {
    notify({
      kind: "stopped",
      tunnels: stopped,
      title: `Time is over: ${listNames(stopped)} stopped`,
    });
  }
  return failed;
}

/**
 * Sets, changes or cancels the stop time of a running tunnel. Throws a 422 Problem for a time that has passed, and a
 * 409 Problem when the tunnel is not up.
 */
export function setStopTime(id: string, input: unknown): Tunnel {
  return apply(id, parseInput(stopTimeSchema, input));
}

/** The same for every running tunnel of a group. Throws a 409 Problem when none is up. */
export function setGroupStopTime(name: string, input: unknown): Tunnel[] {
  const time = parseInput(stopTimeSchema, input);
  const ids = groupIds(name);
  const up = ids.filter((id) => getStored(id).desired === "up");
  if (up.length === 0) throw notUp("No tunnel of this group is up.");
  for (const id of up) apply(id, time);
  return ids.map(getTunnel);
}

/** The stop time that this leads to; undefined for none. `stopAt` is the present one (ISO 8601). Pure but for the clock. */
export function plannedStop(
  stopAt: string | undefined,
  { at, addMinutes }: StopTime,
): Date | undefined {
  const planned = Math.max(Date.parse(stopAt ?? ""), Date.now()) || Date.now();
  const next = addMinutes === undefined ? at : new Date(planned + addMinutes * 60_000);
  return next ? new Date(next) : undefined;
}

function apply(id: string, change: StopTime): Tunnel {
  const { desired, stopAt } = getStored(id);
  if (desired !== "up") throw notUp("This tunnel is not up.");
  const time = plannedStop(stopAt, change);
  saveUp(id, time?.toISOString() ?? null);
  if (time) scheduleStop(id, time);
  else cancelStop(id);
  return publish(id);
}

function describe(id: string): { id: string; name: string; url?: string } {
  const url = runtimeOf(id)?.url;
  return { ...nameTunnel(id), ...(url !== undefined && { url }) };
}

function notUp(detail: string): Problem {
  return new Problem("not_up", {
    detail,
  });
}

function complain(error: unknown): void {
  log(`A tunnel was not stopped: ${error instanceof Error ? error.message : String(error)}`);
}
