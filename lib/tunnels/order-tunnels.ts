import "server-only";
import { setPositions } from "@/db/tunnels";
import { parseInput } from "@/lib/base/parse-input";
import { tunnelOrderSchema } from "@/lib/contract/tunnel-input";
import type { Tunnel } from "@/lib/contract/tunnels";
import { notFound } from "@/lib/errors/problem";
import { listTunnels, publish } from "./service";
import { listStored } from "./store";

/**
 * Puts the given tunnels in the given order, into the places that they have together. The others stay where they are.
 * Returns all of them. Throws a 404 Problem when one does not exist, and then changes nothing.
 */
export function orderTunnels(input: unknown): Tunnel[] {
  for (const id of placeTunnels(parseInput(tunnelOrderSchema, input).ids)) publish(id);
  return listTunnels();
}

/** The same without telling the pages. Returns the ids of the tunnels whose place has changed. */
export function placeTunnels(ids: readonly string[]): string[] {
  const before = new Map(listStored().map(({ config, position }) => [config.id, position]));
  if (!ids.every((id) => before.has(id))) throw notFound("tunnel");
  const places = placeInOrder([...before.keys()], ids)
    .map((id, position) => ({ id, position }))
    .filter(({ id, position }) => before.get(id) !== position);
  setPositions(places);
  return places.map(({ id }) => id);
}

/** `all`, with the ids of `wanted` in their new order in the places that they have together. Pure. */
export function placeInOrder(all: readonly string[], wanted: readonly string[]): string[] {
  const moved = new Set(wanted);
  const next = [...moved][Symbol.iterator]();
  return all.map((id) => (moved.has(id) ? (next.next().value ?? id) : id));
}
