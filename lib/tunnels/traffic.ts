import "server-only";
import { parseInput } from "@/lib/base/parse-input";
import { type MessagePage, messageQuerySchema } from "@/lib/contract/messages";
import {
  type AllRequestsQuery,
  allRequestsQuerySchema,
  requestQuerySchema,
} from "@/lib/contract/request-query";
import type { Person, RequestDetail, RequestPage, Traffic, Visitor } from "@/lib/contract/traffic";
import { POINT_MS } from "@/lib/contract/traffic-spans";
import { notFound } from "@/lib/errors/problem";
import { type Har, toHar } from "@/lib/traffic/har";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { getStored } from "./store";

const AT_ONCE = 20;

/** The newest first. `nextBefore` is the id for the next page, or null at the end. With `as=har`, a HAR file. */
export async function listRequests(tunnelId: string, input: unknown): Promise<RequestPage | Har> {
  getStored(tunnelId);
  return find({ ...parseInput(requestQuerySchema, input), tunnel: tunnelId });
}

/** The same of all tunnels together, or of those that `tunnel` names. */
export async function listAllRequests(input: unknown): Promise<RequestPage | Har> {
  return find(parseInput(allRequestsQuerySchema, input));
}

async function find(query: AllRequestsQuery): Promise<RequestPage | Har> {
  const { calls } = getProxy();
  const page = await calls.listRequests(query);
  return query.as === "har" ? toHarFile(page.items.map(({ id }) => id)) : page;
}

async function toHarFile(ids: number[]): Promise<Har> {
  return withMessages(await inSlices(ids, getProxy().calls.findDetails));
}

/** A few at a time, since bodies and messages are copied from one thread to the other. */
async function inSlices<T>(ids: number[], find: (ids: number[]) => Promise<T[]>): Promise<T[]> {
  const found: T[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    found.push(...(await find(ids.slice(from, from + AT_ONCE))));
  }
  return found;
}

/** Throws a 404 Problem when it does not exist or is no longer kept, because the oldest are removed for the newest. */
export async function getRequest(id: string): Promise<RequestDetail> {
  const found = await getProxy().calls.findRequest(Number(id));
  if (!found) throw notFound("request");
  return found.detail;
}

export async function getRequestHar(id: string): Promise<Har> {
  return withMessages([await getRequest(id)]);
}

async function withMessages(details: RequestDetail[]): Promise<Har> {
  const ids = details.flatMap(({ id, kind }) => (kind === "websocket" ? [id] : []));
  return toHar(details, new Map(await inSlices(ids, getProxy().calls.findMessages)));
}

/** Newest first. Throws a 404 Problem when the request is not kept; one without messages has an empty page. */
export async function listMessages(id: string, input: unknown): Promise<MessagePage> {
  const query = parseInput(messageQuerySchema, input);
  const page = await getProxy().calls.listMessages(Number(id), query);
  if (!page) throw notFound("request");
  return page;
}

export async function clearRequests(tunnelId: string): Promise<void> {
  getStored(tunnelId);
  await getProxy().calls.clear(tunnelId);
}

/** Last seen first. */
export async function listVisitors(tunnelId: string): Promise<Visitor[]> {
  getStored(tunnelId);
  return getProxy().calls.visitorsOf(tunnelId);
}

/** Everyone on all tunnels, last seen first. */
export function listPeople(): Promise<Person[]> {
  return getProxy().calls.people();
}

export async function getTunnelTraffic(tunnelId: string): Promise<Traffic> {
  getStored(tunnelId);
  return { tunnelId, pointMs: POINT_MS, ...(await getProxy().calls.trafficOf(tunnelId)) };
}
