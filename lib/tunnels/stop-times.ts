import "server-only";
import { setDesired } from "@/db/tunnels";
import { Problem } from "@/lib/errors/problem";
import { log } from "@/lib/log";
import { notify } from "@/lib/notices/service";
import { parseInput } from "@/lib/parse-input";
import { cancelStop, handleStopTimes, scheduleStop } from "./auto-stop";
import { listNames } from "./list-names";
import { groupIds } from "./run-group";
import { stopTunnel } from "./run-tunnel";
import { type StopTime, stopTimeSchema, type Tunnel } from "./schema";
import { getTunnel, publish } from "./service";
import { getStored } from "./store";

/** Stops tunnels whose time is over, and tells of it: five minutes before, and then. */
export function watchStopTimes(): void {
  handleStopTimes({
    warn: (ids) => {
      const tunnels = ids.map(nameTunnel);
      notify({
        kind: "stops-soon",
        tunnels,
        title: `${listNames(tunnels)} will stop in 5 minutes`,
      });
    },
    stop: (ids) => void stopNow(ids).catch(complain),
  });
}

async function stopNow(ids: string[]): Promise<void> {
  const tunnels = ids.map(nameTunnel);
  await Promise.all(ids.map((id) => stopTunnel(id, "Its time was over.")));
  notify({ kind: "stopped", tunnels, title: `Time is over: ${listNames(tunnels)} stopped` });
}

/**
 * Sets, puts off or calls off when a running tunnel stops by itself. Throws a 422 Problem for a time that has passed
 * and a 409 Problem when the tunnel is not up.
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

function apply(id: string, { at, addMinutes }: StopTime): Tunnel {
  const { desired, stopAt } = getStored(id);
  if (desired !== "up") throw notUp("This tunnel is not up.");
  const planned = Math.max(Date.parse(stopAt ?? ""), Date.now()) || Date.now();
  const next = addMinutes === undefined ? at : new Date(planned + addMinutes * 60_000);
  const time = next ? new Date(next) : undefined;
  setDesired(id, "up", time?.toISOString() ?? null);
  if (time) scheduleStop(id, time);
  else cancelStop(id);
  return publish(id);
}

function nameTunnel(id: string): { id: string; name: string; url?: string } {
  const { name, status } = getTunnel(id);
  return { id, name, ...(status.url !== undefined && { url: status.url }) };
}

function notUp(detail: string): Problem {
  return new Problem(409, "Nothing to stop", {
    code: "not_up",
    detail,
    fix: "Start it first, or set “Stop after” in its settings.",
  });
}

function complain(error: unknown): void {
  log(`A tunnel was not stopped: ${error instanceof Error ? error.message : String(error)}`);
}
