import { nameKey } from "@/lib/base/names";
import type { Door } from "@/lib/contract/doors";
import type { Tunnel } from "@/lib/contract/tunnels";
import { isLoopback, parseUpstream } from "@/lib/contract/upstream";
import { findChanges } from "@/lib/transfer/config-file/describe-changes";
import { markWeakenings } from "@/lib/transfer/config-file/find-weakenings";
import type { ProjectDoor } from "@/lib/transfer/project/project-schema";
import type { WantedApp } from "./resolve-apps";

export type Change = ReturnType<typeof markWeakenings>[number];

/** The fields of a tunnel that the file decides; null clears one. */
export type WantedFields = ReturnType<typeof fieldsOf>;

type Names = { profile: string; account: string };

/** What the file says of an app's tunnel. `upstream` is in the form in which it is stored. */
export function fieldsOf(app: WantedApp, upstream: string, group: string | undefined) {
  return {
    upstream,
    domain: app.domain ?? null,
    ...app.who,
    group: group ?? null,
    stopAfter: app.stopAfter ?? null,
  };
}

/**
 * What changes at a tunnel, in words, and which changes let more people in or more out. Another port of this machine is none
 * of these where `up` starts the app there itself. Pure.
 */
export function planChanges(
  tunnel: Tunnel,
  before: Names,
  wanted: WantedFields,
  after: Names,
  app: Started,
): Change[] {
  const from = { ...pick(tunnel), ...before };
  const to = { ...withoutNull(wanted), ...after };
  const changes = markWeakenings(findChanges(from, to), from, to);
  return changes.map((change) => {
    if (change.key !== "upstream" || !isStarted(app) || !isHere(tunnel.upstream)) return change;
    const { weakens: _, ...rest } = change;
    return rest;
  });
}

type Started = Pick<WantedApp, "run" | "url">;

/** Nothing but the command of the file can then be at its address, which is a port of this machine. */
function isStarted({ run, url }: Started): boolean {
  return run !== undefined && url === undefined;
}

function pick(tunnel: Tunnel) {
  const { upstream, domain, group, stopAfter } = tunnel;
  const { allowedEmails, allowedDomains, allowedRoles, allowedTenants } = tunnel;
  return withoutNull({
    upstream,
    domain: domain ?? null,
    allowedEmails,
    allowedDomains,
    allowedRoles,
    allowedTenants,
    group: group ?? null,
    stopAfter: stopAfter ?? null,
  });
}

function withoutNull(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function isHere(upstream: string): boolean {
  const parsed = parseUpstream(upstream);
  return parsed.ok && isLoopback(parsed.upstream.host);
}

/** A door that is to be opened, in the place of another one where it changed. */
export type DoorStep = { door: ProjectDoor; replaces: string | undefined };

/** The doors of the file that the tunnel does not have as they are written. Others stay. Pure. */
export function planDoors(wanted: readonly ProjectDoor[], doors: readonly Door[]): DoorStep[] {
  return wanted.flatMap((door): DoorStep[] => {
    const found = doors.find(
      ({ kind, name, state }) =>
        kind === door.kind && nameKey(name) === nameKey(door.name) && state !== "ended",
    );
    if (!found) return [{ door, replaces: undefined }];
    return isSame(door, found) ? [] : [{ door, replaces: found.id }];
  });
}

function isSame(wanted: ProjectDoor, door: Door): boolean {
  if (wanted.kind === "key" || door.kind === "key") return true;
  const written = requestOf({ ...wanted, method: wanted.method ?? "POST" });
  return JSON.stringify(written) === JSON.stringify(requestOf(door));
}

/** What of a webhook decides about who gets in by it. */
function requestOf(
  webhook: Omit<Extract<ProjectDoor, { kind: "webhook" }>, "method" | "kind"> & { method: string },
) {
  const { path, method, query, scheme, header, encoding, prefix } = webhook;
  return { path, method, query, scheme, header, encoding, prefix };
}

/**
 * What a person is asked about where the file has an app anew: who may enter, by all of their names, where the app is if
 * `up` does not start it, and its doors. Pure.
 */
export function describeNew(
  app: Started & { name: string },
  { upstream, allowedEmails, allowedDomains }: WantedFields,
  doors: readonly DoorStep[],
): string[] {
  const listed = [...allowedEmails, ...allowedDomains.map((domain) => `everybody at ${domain}`)];
  const who = listed.length === 0 ? "everyone who can log in" : listed.join(", ");
  const place = isStarted(app) ? "" : ` It is at ${upstream}.`;
  return [
    `${app.name} is new, and lets in: ${who}.${place}`,
    ...describeWidenings(app.name, [], doors),
  ];
}

/** What a person is asked about: the changes that let more in. */
export function describeWidenings(
  name: string,
  changes: readonly Change[],
  doors: readonly DoorStep[],
): string[] {
  return [
    ...changes.flatMap(({ field, weakens }) =>
      weakens === undefined ? [] : [`${name}, ${field}: ${weakens}`],
    ),
    ...doors.map(
      ({ door }) =>
        `${name}: the ${door.kind} “${door.name}” lets requests in without a login${door.kind === "webhook" ? `, at ${door.path}` : ""}.`,
    ),
  ];
}
