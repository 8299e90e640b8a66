import { nameKey } from "@/lib/base/names";
import { describeWho } from "@/lib/contract/describe-who";
import type { Door } from "@/lib/contract/doors";
import { WHO_LISTS, writeWho } from "@/lib/contract/read-who";
import type { Tunnel } from "@/lib/contract/tunnels";
import { isLoopback, parseUpstream } from "@/lib/contract/upstream";
import { findChanges } from "@/lib/transfer/config-file/describe-changes";
import { markWeakenings } from "@/lib/transfer/config-file/find-weakenings";
import { type Address, markTakenDomain } from "@/lib/transfer/config-file/taken-domain";
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
  app: WantedApp,
  wanted: WantedFields,
  names: { before: Names; after: Names },
  others: readonly Address[],
): Change[] {
  const from = { ...pick(tunnel), ...names.before };
  const to = { ...withoutNull(wanted), ...names.after };
  const { domain } = wanted;
  const marked = markWeakenings(findChanges(from, to), from, to);
  const changes = markTakenDomain(marked, { domain }, others);
  const isOurs = isStartedHere(app) && isPort(wanted.upstream) && isPort(tunnel.upstream);
  return changes.map((change) => {
    if (change.key !== "upstream" || !isOurs) return change;
    const { weakens: _, ...rest } = change;
    return rest;
  });
}

/** Elsewhere the file only says where an app is that something else has started. */
function isStartedHere({ run, url }: WantedApp): boolean {
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

/** Of this machine. A socket has none. */
function isPort(upstream: string): boolean {
  const parsed = parseUpstream(upstream);
  return parsed.ok && parsed.upstream.port > 0 && isLoopback(parsed.upstream.host);
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

/** What a person is asked about: the changes that let more in. */
export function describeWidenings(
  name: string,
  changes: readonly Change[],
  doors: readonly DoorStep[],
): string[] {
  return [
    ...changes.flatMap((change) =>
      change.weakens === undefined
        ? []
        : [`${name}, ${change.field}: ${describeValues(change)}${change.weakens}`],
    ),
    ...describeDoors(name, doors),
  ];
}

/** What was added to a list is in the words of its warning. */
function describeValues({ key, from = "nothing", to = "nothing" }: Change): string {
  return WHO_LISTS.some((list) => list === key) ? "" : `${from} -> ${to}. `;
}

/** The same of an app that came into a project which has others already. Pure. */
export function describeNewApp(
  { name, who }: WantedApp,
  { upstream }: Pick<WantedFields, "upstream">,
  { profile, account }: Names,
  doors: readonly DoorStep[],
): string[] {
  const [added] = markWeakenings([{ key: "upstream", field: "" }], undefined, { upstream });
  const all = writeWho(who).split("\n");
  return [
    `${name} is new. ${describeWho(who)} may enter ${upstream}, with the login of “${profile}” by the ngrok account “${account}”.`,
    // The sentence has only the first of a long list.
    ...(all.length > 3 ? [`${name}, who may enter: ${all.join(", ")}`] : []),
    ...(added?.weakens === undefined ? [] : [`${name}: ${added.weakens}`]),
    ...describeDoors(name, doors),
  ];
}

/** What a person is asked about each door that is to be opened. */
export function describeDoors(name: string, doors: readonly DoorStep[]): string[] {
  return doors.map(({ door }) => {
    const where = door.kind === "webhook" ? `, at ${door.path}` : "";
    // Of a variable that everybody can guess, such as LANG, anybody could sign.
    const secret =
      door.kind === "webhook" && door.secretFrom !== undefined
        ? ` Its signing secret is the variable ${door.secretFrom}.`
        : "";
    return `${name}: the ${door.kind} “${door.name}” lets requests in without a login${where}.${secret}`;
  });
}
