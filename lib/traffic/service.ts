import "server-only";
import { notFound } from "@/lib/errors/problem";
import { parseInput } from "@/lib/parse-input";
import { getStored } from "@/lib/tunnels/store";
import { getTraffic } from "./capture/traffic-log";
import { type Har, toHar } from "./har";
import {
  type Person,
  POINT_MS,
  type RequestDetail,
  type RequestPage,
  requestQuerySchema,
  type Traffic,
  type Visitor,
} from "./schema";

/** Newest first; `nextBefore` is the id to ask on with, or null at the end. With `as=har` the same as a HAR file. */
export async function listRequests(tunnelId: string, input: unknown): Promise<RequestPage | Har> {
  getStored(tunnelId);
  const query = parseInput(requestQuerySchema, input);
  const { items, more } = getTraffic().store.list(tunnelId, query);
  if (query.as === "har") {
    const details = await Promise.all(items.map(({ id }) => getTraffic().store.find(id)?.detail()));
    return toHar(details.filter((detail) => detail !== undefined));
  }
  return { items, nextBefore: more ? (items.at(-1)?.id ?? null) : null };
}

/** Throws a 404 Problem when there is none (any more): the oldest make room for the newest. */
export async function getRequest(id: string): Promise<RequestDetail> {
  const recording = getTraffic().store.find(Number(id));
  if (!recording) throw notFound("request");
  return recording.detail();
}

export async function getRequestHar(id: string): Promise<Har> {
  return toHar([await getRequest(id)]);
}

export function clearRequests(tunnelId: string): void {
  getStored(tunnelId);
  getTraffic().clear(tunnelId);
}

/** Last seen first. */
export function listVisitors(tunnelId: string): Visitor[] {
  getStored(tunnelId);
  return getTraffic().visitors.of(tunnelId, Date.now());
}

/** Everyone on all tunnels, last seen first. */
export function listPeople(): Person[] {
  return getTraffic().visitors.people(Date.now());
}

export function getTunnelTraffic(tunnelId: string): Traffic {
  getStored(tunnelId);
  const traffic = getTraffic();
  return {
    tunnelId,
    pointMs: POINT_MS,
    points: traffic.points(tunnelId),
    now: traffic.now(tunnelId),
    capture: traffic.capture(),
  };
}
