import "server-only";
import { notFound } from "@/lib/errors/problem";
import { nameKey } from "@/lib/names";
import { startTunnel, stopTunnel } from "./run-tunnel";
import type { Tunnel } from "./schema";
import { getTunnel } from "./service";
import { listStored } from "./store";

/** Starts every tunnel of a group. One that cannot start does not keep the others down. Returns all of them. */
export async function startGroup(name: string): Promise<Tunnel[]> {
  const ids = groupIds(name);
  const starts = ids.map((id) => startTunnel(id, "Started with its group."));
  const refused = (await Promise.allSettled(starts)).filter(({ status }) => status === "rejected");
  if (refused.length === ids.length) await starts[0];
  return ids.map(getTunnel);
}

export async function stopGroup(name: string): Promise<Tunnel[]> {
  const ids = groupIds(name);
  await Promise.all(ids.map((id) => stopTunnel(id, "Stopped with its group.")));
  return ids.map(getTunnel);
}

/** The ids of a group's tunnels in the order of the list. Throws a 404 Problem when there is no such group. */
export function groupIds(name: string): string[] {
  const key = nameKey(name);
  const ids = listStored()
    .filter(({ config: { group } }) => group !== undefined && nameKey(group) === key)
    .map(({ config }) => config.id);
  if (ids.length === 0) throw notFound("group");
  return ids;
}
