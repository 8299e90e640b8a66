import "server-only";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { noteDoorUse, wipeDoors } from "@/db/access";
import { parseInput } from "@/lib/base/parse-input";
import {
  type Door,
  type DoorInput,
  type DoorState,
  doorInputSchema,
  KEY_LASTS_DAYS,
  type MadeDoor,
  MOST_DOORS,
  signsTime,
} from "@/lib/contract/doors";
import { invalid, notFound } from "@/lib/errors/problem";
import { type Asker, requireToken, TOKEN_HOLDER } from "@/lib/secrets/asker";
import { sealSecret } from "@/lib/secrets/stored-secret";
import type { Deleted } from "@/lib/undo/keep";
import { accessOf, amend, tighten, widen } from "./access-state";
import { addressOf, type BoundDoors, isBound } from "./bound-doors";
import { watchEnds } from "./clock";
import { doorPlace, isReadable } from "./compose-door-rules";
import type { DoorEntry, KeyEntry, WebhookEntry } from "./door-entry";
import { type AccessTunnel, besideOnLink, tunnelOf } from "./outlet";
import { refuseDoors, tooMany } from "./refuse";
import { publishDoors, publishDoorUse } from "./tell-doors";
import { iso, withEntry } from "./tunnel-access";

const DAY_MS = 86_400_000;
const USE_WRITTEN_EVERY_MS = 60_000;

/** Oldest first. Throws a 404 Problem when there is no such tunnel. */
export function listDoors(tunnelId: string): Door[] {
  tunnelOf(tunnelId);
  return doorsOf(tunnelId);
}

/** The same of a tunnel that is known to be there. */
export function doorsOf(tunnelId: string): Door[] {
  return [...accessOf(tunnelId).doors.values()].map((entry) => toDoor(tunnelId, entry));
}

/**
 * Opens a door; on the disk and in force at the gate when it returns. ngrok lets by what it was told at the start: see
 * `state`. `key` is handed out this once, and kept as a hash.
 * @throws Problem 409 where the tunnel can have no doors, or has too many; 422 for a path that has one already
 */
export function openDoor(
  tunnelId: string,
  input: unknown,
  asker: Asker = TOKEN_HOLDER,
): { door: Omit<MadeDoor, "undo">; deleted: Deleted } {
  const fields = parseInput(doorInputSchema, input);
  const tunnel = tunnelOf(tunnelId);
  refuseDoors(tunnel);
  const { doors } = accessOf(tunnelId);
  if (doors.size >= MOST_DOORS) throw tooMany("doors", MOST_DOORS);
  refuseTaken(fields, tunnel);
  requireToken(
    asker,
    "Machines are let in by it without a login, also after your session has ended.",
  );
  const { entry, key } = fields.kind === "key" ? newKey(fields) : newWebhook(fields);
  put(tunnelId, entry);
  return {
    door: {
      ...toDoor(tunnelId, entry),
      opens: describe(entry, tunnel),
      ...(key !== undefined && { key }),
    },
    deleted: { restore: () => closeDoor(tunnelId, entry.id).door },
  };
}

/**
 * In force at once: what came through it is cut. `unsaved`: the disk does not know it yet, and after a restart the door
 * would be open again. Throws a 404 Problem when there is none.
 */
export function closeDoor(
  tunnelId: string,
  doorId: string,
): Deleted & { door: Door; unsaved?: true } {
  tunnelOf(tunnelId);
  const entry = accessOf(tunnelId).doors.get(doorId);
  if (!entry) throw notFound("door");
  const door = toDoor(tunnelId, entry);
  const isSaved = tighten(tunnelId, (access) => ({
    ...access,
    doors: withEntry(access.doors, doorId, undefined),
  }));
  publishDoors(tunnelId);
  wipeDoors();
  return {
    door,
    ...(!isSaved && { unsaved: true }),
    restore: () => {
      const tunnel = tunnelOf(tunnelId);
      refuseDoors(tunnel);
      refuseTaken(entry.kind === "webhook" ? { kind: "webhook", ...entry.request } : entry, tunnel);
      put(tunnelId, entry);
      return toDoor(tunnelId, entry);
    },
  };
}

/** What ngrok is told of the doors of a tunnel that starts now. */
export function doorsForBind({ id, allowedOrigins }: Pick<AccessTunnel, "id" | "allowedOrigins">) {
  const doors = [...accessOf(id).doors.values()];
  const keys = doors.filter((door) => door.kind === "key" && door.until > Date.now());
  const webhooks = doors.filter((door) => door.kind === "webhook");
  return {
    keys: keys.flatMap((door) =>
      door.kind === "key" ? { hash: door.hash, bearerHash: door.bearerHash } : [],
    ),
    webhooks: webhooks.flatMap((door) => (door.kind === "webhook" ? door.request : [])),
    origins: allowedOrigins,
  };
}

type BindDoors = Pick<ReturnType<typeof doorsForBind>, "keys" | "origins"> & {
  webhooks: { method: string; path: string }[];
};

/** The same in the form in which it is remembered. */
export function toBound({ keys, webhooks, origins }: BindDoors): BoundDoors {
  return { hashes: keys.map(({ hash }) => hash), webhooks: webhooks.map(addressOf), origins };
}

/** Somebody came through at `at` (milliseconds). Written once a minute at most: nothing depends on it. */
export function noteDoorUsed(tunnelId: string, doorId: string, at: number): void {
  const entry = accessOf(tunnelId).doors.get(doorId);
  if (!entry || (entry.lastUsedAt ?? 0) >= at) return;
  const used = { ...entry, lastUsedAt: at };
  amend(tunnelId, (access) => ({ ...access, doors: withEntry(access.doors, doorId, used) }));
  publishDoorUse(tunnelId);
  if (at - (entry.lastUsedAt ?? 0) >= USE_WRITTEN_EVERY_MS) noteDoorUse(doorId, iso(at));
}

function put(tunnelId: string, entry: DoorEntry): void {
  widen(tunnelId, (access) => ({ ...access, doors: withEntry(access.doors, entry.id, entry) }));
  publishDoors(tunnelId);
  watchEnds();
}

/** One path and method belong to one door, also of all apps on a link: by them ngrok and the gate find it. */
function refuseTaken(
  fields: { kind: "key" } | { kind: "webhook"; method: string; path: string },
  tunnel: AccessTunnel,
): void {
  if (fields.kind === "key") return;
  const address = addressOf(fields);
  for (const { id, name } of [tunnel, ...besideOnLink(tunnel)]) {
    const taken = [...accessOf(id).doors.values()].find(
      (door) => door.kind === "webhook" && addressOf(door.request) === address,
    );
    if (!taken) continue;
    const whose = id === tunnel.id ? "" : ` of “${name}”, which is on the same link,`;
    const message = `“${taken.name}”${whose} is at ${address} already. Enter another path, or remove that door first.`;
    throw invalid([{ path: "path", message }]);
  }
}

type New<Entry> = { entry: Entry; key?: string };

function newKey({ name, expiresAt }: Extract<DoorInput, { kind: "key" }>): New<KeyEntry> {
  const key = `gh_${randomBytes(32).toString("base64url")}`;
  const now = Date.now();
  const until = expiresAt === undefined ? now + KEY_LASTS_DAYS * DAY_MS : Date.parse(expiresAt);
  const hashes = { hash: sha256(key), bearerHash: sha256(`Bearer ${key}`) };
  return { entry: { kind: "key", id: randomUUID(), name, createdAt: now, until, ...hashes }, key };
}

function newWebhook({
  kind,
  name,
  secret,
  previousSecret,
  ...request
}: Extract<DoorInput, { kind: "webhook" }>): New<WebhookEntry> {
  const id = randomUUID();
  return {
    entry: {
      kind,
      id,
      name,
      createdAt: Date.now(),
      request,
      secret: sealSecret(doorPlace(id, "secret"), secret),
      previousSecret:
        previousSecret === undefined
          ? ""
          : sealSecret(doorPlace(id, "previous_secret"), previousSecret),
    },
  };
}

function toDoor(tunnelId: string, entry: DoorEntry): Door {
  const { id, name, createdAt, lastUsedAt } = entry;
  const shared = {
    id,
    name,
    createdAt: iso(createdAt),
    ...(lastUsedAt !== undefined && { lastUsedAt: iso(lastUsedAt) }),
    state: stateOf(tunnelId, entry),
  };
  if (entry.kind === "key") return { ...shared, kind: "key", expiresAt: iso(entry.until) };
  return {
    ...shared,
    kind: "webhook",
    ...entry.request,
    hasPreviousSecret: entry.previousSecret !== "",
    signsTime: signsTime(entry.request.scheme),
  };
}

function stateOf(tunnelId: string, entry: DoorEntry): DoorState {
  if (entry.kind === "key" && entry.until <= Date.now()) return "ended";
  if (entry.kind === "webhook" && !isReadable(entry)) return "unreadable";
  return isBound(tunnelId, entry) ? "active" : "next-start";
}

/** What a new door lets in, for whoever opened it. */
function describe(entry: DoorEntry, { name }: AccessTunnel): string {
  if (entry.kind === "key") {
    return `Whoever has this key reaches every page of “${name}” without a login until ${iso(entry.until)}, and the app is not told who it is.`;
  }
  const { scheme } = entry.request;
  const again = signsTime(scheme)
    ? "An old request is refused, and so is a copy of one."
    : "The sender signs no time: whoever has a copy of a request can send it again.";
  return `Whoever signs with this secret reaches ${addressOf(entry.request)} of “${name}” without a login. ${again}`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "latin1").digest("hex");
}
