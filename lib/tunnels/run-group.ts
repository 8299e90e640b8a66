import "server-only";
import { nameKey } from "@/lib/base/names";
import type { Tunnel } from "@/lib/contract/tunnels";
import { notFound } from "@/lib/errors/problem";
import { startTunnel, stopTunnel } from "./run-tunnel";
import { getTunnel } from "./service";
import { listStored } from "./store";

/**
 * Starts every tunnel of a group. One that cannot start does not stop the others from starting. Returns all of them.
 */
export async function startGroup(name: string): Promise<Tunnel[]> {
  const ids = groupIds(name);
  const starts = ids.map((id) => startTunnel(id, "Started with its group."));
  const refused = (await Promise.allSettled(starts)).filter(({ status }) => status === "rejected");
  if (refused.length === ids.length) await starts[0];
  return ids.map(getTunnel);
}

/** Stops every tunnel of a group. One that fails does not stop the others from stopping. Returns all of them. */
export async function stopGroup(name: string): Promise<Tunnel[]> {
  const ids = groupIds(name);
  const stops = await Promise.allSettled(
    ids.map((id) => stopTunnel(id, "Stopped with its group.")),
  );
  const failed = stops.find((stop) => stop.status === "rejected");
  if (failed) throw failed.reason;
  return ids.map(getTunnel);
}

/** The ids of a group's tunnels in the order of the list. Throws a 404 Problem when there is no such group. */
export function groupIds(name: string): string[] {
  return readGroup(name).ids;
}

/** Finds a group by its name in any case, and returns the name as stored. Throws a 404 Problem when there is none. */
export function readGroup(wanted: string): { name: string; ids: string[] } {
  const key = nameKey(wanted);
  const members = listStored().flatMap(({ config: { id, group } }) =>
    group !== undefined && nameKey(group) === key ? [{ id, group }] : [],
  );
  const [first] = members;
  if (!first) throw notFound("group");
  return { name: first.group, ids: members.map(({ id }) => id) };
}
