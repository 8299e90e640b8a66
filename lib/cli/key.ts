import { z } from "zod";
import {
  type Door,
  doorSchema,
  KEY_LASTS_DAYS,
  type KeyDoor,
  madeDoorSchema,
} from "@/lib/contract/doors";
import { takenBackSchema } from "@/lib/contract/taken-back";
import type { Tunnel } from "@/lib/contract/tunnels";
import { call } from "./api";
import { command, JSON_OPTION } from "./command";
import { CliError, EXIT } from "./exit";
import { type Dashboard, findDashboard } from "./find-dashboard";
import { KEY_WORDS } from "./key-words";
import { formatTime, printJson, printLine, printNote, printTable } from "./print";
import { readUntil } from "./read-until";
import { findTunnel, listTunnels, pathOf, toWord } from "./tunnels";

const DAY_MS = 86_400_000;

const STATES: Record<Door["state"], string> = {
  active: "active",
  "next-start": "from the next start",
  ended: "ended",
  unreadable: "unreadable",
};

type Given = {
  words: string[];
  days: string | undefined;
  until: string | undefined;
  json: boolean;
};

export const key = command({
  usage: "create <tunnel> <name> | list <tunnel> | revoke <tunnel> <name or id>",
  details: `Whoever has a key enters the tunnel without a login, such as a program:
  curl -H "Authorization: Bearer $KEY" https://shop.example.com/api
create prints the key, this once. ngrok learns of it when the tunnel starts next; revoke holds at once.`,
  arguments: [2, 3],
  options: {
    days: {
      type: "string",
      value: "number",
      help: `create: how long it lasts, else ${KEY_LASTS_DAYS} days.`,
    },
    until: { type: "string", value: "time", help: "create: until 18:00, or 2026-05-04T18:00." },
    ...JSON_OPTION,
  },
  run: async ({ words: [word, wanted = "", ...rest], text, flag }) => {
    const what = KEY_WORDS.find((each) => each === word);
    if (!what)
      throw new CliError(EXIT.usage, `Say ${KEY_WORDS.join(", ")}. See: gatehouse key --help`);
    const given = { words: rest, days: text("days"), until: text("until"), json: flag("json") };
    if (what !== "create" && (given.days ?? given.until) !== undefined)
      throw new CliError(EXIT.usage, "--days and --until go with create.");
    if (what !== "list" && rest.length === 0)
      throw new CliError(EXIT.usage, `Say which key. See: gatehouse key --help`);
    const dashboard = findDashboard();
    const tunnel = findTunnel(await listTunnels(dashboard), wanted);
    if (what === "create") await create(dashboard, tunnel, given);
    else if (what === "list") await list(dashboard, tunnel, given);
    else await revoke(dashboard, tunnel, given);
    return undefined;
  },
});

async function create(dashboard: Dashboard, tunnel: Tunnel, { words, json, ...end }: Given) {
  const expiresAt = readEnd(end, Date.now());
  const body = { kind: "key", name: words[0], ...(expiresAt !== undefined && { expiresAt }) };
  const made = await call(dashboard, pathOf(tunnel, "doors"), madeDoorSchema, {
    method: "POST",
    body,
  });
  if (json) return printJson(made);
  if (made.kind !== "key") return;
  printNote(made.opens);
  if (made.state === "next-start" && tunnel.status.state !== "stopped")
    printNote(
      `ngrok lets it by from the next start: gatehouse stop ${toWord(tunnel)} and start it again.`,
    );
  const { link } = tunnel.status;
  if (link)
    printNote(`Programs send it to the link's own address${link.url ? `: ${link.url}` : "."}`);
  printNote("This is the key. It is shown this once:");
  // Alone on stdout, for scripts.
  printLine(made.key);
}

/** When the key ends, as the API takes it. Throws a CliError. @param now milliseconds */
export function readEnd(
  { days, until }: Pick<Given, "days" | "until">,
  now: number,
): string | undefined {
  if (days !== undefined && until !== undefined)
    throw new CliError(EXIT.usage, "Give one of --days and --until.");
  if (days === undefined) return readUntil({ until, always: false }, now) ?? undefined;
  if (!/^[1-9]\d{0,2}$/.test(days))
    throw new CliError(EXIT.usage, "--days takes a number such as 30.");
  return new Date(now + Number(days) * DAY_MS).toISOString();
}

async function list(dashboard: Dashboard, tunnel: Tunnel, { json }: Given) {
  const keys = await listKeys(dashboard, tunnel);
  if (json) return printJson(keys);
  if (keys.length === 0) return printNote("There is no key.");
  printTable(
    ["ID", "NAME", "UNTIL", "LAST USED", "STATE"],
    keys.map(({ id, name, expiresAt, lastUsedAt, state }) => [
      id.slice(0, 8),
      name,
      formatTime(expiresAt),
      lastUsedAt === undefined ? "-" : formatTime(lastUsedAt),
      STATES[state],
    ]),
  );
}

async function revoke(dashboard: Dashboard, tunnel: Tunnel, { words: [wanted = ""], json }: Given) {
  const found = findKey(await listKeys(dashboard, tunnel), wanted);
  const path = pathOf(tunnel, `doors/${encodeURIComponent(found.id)}?undoable=1`);
  const { unsaved, ...undo } = await call(dashboard, path, takenBackSchema, { method: "DELETE" });
  if (json) return printJson({ ...found, undo, ...(unsaved && { unsaved }) });
  printLine(`The key "${found.name}" lets nobody in any more.`);
  if (unsaved)
    printNote("That is not saved yet: after a restart of Gatehouse it would let in again.");
}

async function listKeys(dashboard: Dashboard, tunnel: Tunnel): Promise<KeyDoor[]> {
  const doors = await call(dashboard, pathOf(tunnel, "doors"), z.array(doorSchema));
  return doors.filter((door) => door.kind === "key");
}

/** The key that is meant. Throws a CliError where there is none, or more than one. */
export function findKey(keys: readonly KeyDoor[], wanted: string): KeyDoor {
  const word = wanted.trim().toLowerCase();
  const named = keys.filter(({ id, name }) => id === word || name.toLowerCase() === word);
  const begun = word === "" ? [] : keys.filter(({ id }) => id.startsWith(word));
  const [only, ...others] = named.length > 0 ? named : begun;
  if (only && others.length === 0) return only;
  const why = only
    ? `More than one key is meant by "${wanted}". Give the id.`
    : `There is no key "${wanted}".`;
  throw new CliError(EXIT.notFound, `${why} See: gatehouse key list`);
}
