import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { getDatabase } from "@/db/open";
import { holdLock } from "@/e2e/checks/durability/disk-faults";
import type { Door } from "@/lib/contract/doors";
import { isProblem } from "@/lib/errors/problem";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { getSettings } from "@/lib/settings/service";
import { previewImport } from "@/lib/transfer/config-file/import";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { exportConfig } from "@/lib/transfer/config-file/write-file";
import { deleteTunnel } from "@/lib/tunnels/delete-tunnel";
import { updateGroup } from "@/lib/tunnels/groups";
import { createTunnel, duplicateTunnel, getTunnel, updateTunnel } from "@/lib/tunnels/service";
import { keepForUndo, undo } from "@/lib/undo/keep";
import { newGate, restart, type Told } from "./access.fixture";
import { closeDoor, doorsForBind, listDoors, openDoor } from "./doors";
import { tunnelOf } from "./outlet";
import { removePerson } from "./removals";

let told: Told;
let shop = "";
let dataDir = "";
let lock: Awaited<ReturnType<typeof holdLock>> | undefined;

beforeEach(async () => {
  const gate = await newGate("Shop");
  [shop = ""] = gate.ids;
  dataDir = gate.dataDir;
  told = gate;
});

afterEach(async () => {
  vi.useRealTimers();
  await lock?.release();
  lock = undefined;
  getDatabase().close();
  removeMachines();
});

const SECRET = "a-secret-of-the-sender";
const HOOK = {
  kind: "webhook",
  name: "pushes",
  path: "/hooks/github",
  scheme: "github",
  secret: SECRET,
  previousSecret: "the-secret-before-it",
};
const doors = () => {
  const found = told.rules.get(shop)?.doors;
  if (!found) throw new Error("Nobody told the gate");
  return found;
};
const openKey = (name = "CI", more = {}) => {
  const { door } = openDoor(shop, { kind: "key", name, ...more });
  if (!("key" in door)) throw new Error("no key");
  return { id: door.id, key: String(door.key), opens: door.opens };
};
test("a door needs the access token, since it outlives the session that made it", () => {
  const session = { by: "session", page: "a-tab" } as const;
  for (const input of [{ kind: "key", name: "CI" }, HOOK]) {
    let refusal: unknown;
    try {
      openDoor(shop, input, session);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ code: "confirmation_needed" });
  }
  expect(listDoors(shop)).toEqual([]);
});

const names = (list: Door[] = listDoors(shop)) => list.map(({ name }) => name);
const issueOf = (input: unknown) => {
  try {
    openDoor(shop, input);
  } catch (error) {
    if (isProblem(error)) return error.details.issues?.[0]?.path ?? error.code;
    throw error;
  }
  return "it was not refused";
};

test("a key is 32 random bytes that are shown once; its hash, name and end are kept over a restart", () => {
  const { key, id, opens } = openKey();
  expect(key).toMatch(/^gh_[A-Za-z0-9_-]{43}$/);
  expect(openKey("other").key).not.toBe(key);
  expect(opens).toContain("without a login");
  const before = listDoors(shop);
  expect(before[0]).toMatchObject({ id, kind: "key", name: "CI", state: "next-start" });
  const ends = before[0]?.kind === "key" ? Date.parse(before[0].expiresAt) : 0;
  expect(Math.round((ends - Date.now()) / 86_400_000)).toBe(90);
  told = restart();
  expect(listDoors(shop)).toEqual(before);
  expect(JSON.stringify([listDoors(shop), doorsForBind(tunnelOf(shop))])).not.toContain(key);
  const rows = getDatabase().prepare("SELECT * FROM doors").all();
  expect(JSON.stringify(rows)).not.toContain(key.slice(3));
});

test("a webhook's secrets are sealed for their door, and the gate alone gets them", async () => {
  openDoor(shop, HOOK);
  expect(doors().webhooks).toMatchObject([
    {
      path: "/hooks/github",
      method: "POST",
      signature: { secrets: [SECRET, HOOK.previousSecret] },
    },
  ]);
  expect(JSON.stringify(listDoors(shop))).not.toContain("secret-");
  const rows = JSON.stringify(getDatabase().prepare("SELECT * FROM doors").all());
  expect(rows).not.toContain(SECRET);
  told = restart();
  removePerson(shop, { email: "somebody@example.com" });
  expect(doors().webhooks[0]?.signature.secrets).toEqual([SECRET, HOOK.previousSecret]);
  // Moved to another door it opens nothing.
  getDatabase().prepare("UPDATE doors SET secret = previous_secret").run();
  told = restart();
  removePerson(shop, { email: "another@example.com" });
  expect(doors().webhooks[0]?.signature.secrets).toEqual([HOOK.previousSecret]);
  expect(listDoors(shop)).toMatchObject([{ state: "unreadable" }]);
  await expect(getSettings().then(({ secrets }) => secrets)).resolves.toMatchObject({
    unreadable: [{ kind: "tunnel", id: shop, name: "pushes" }],
  });
});

test("a key that has ended lets nobody in, is not told to ngrok, and stays in the list", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  openKey("CI", { expiresAt: new Date(Date.now() + 60_000).toISOString() });
  expect(doorsForBind(tunnelOf(shop)).keys.length).toBe(1);
  vi.setSystemTime(Date.now() + 60_000);
  expect(listDoors(shop)).toMatchObject([{ state: "ended" }]);
  expect(doorsForBind(tunnelOf(shop)).keys).toEqual([]);
});

test("a door that is closed is gone at once, also where the disk does not take it; undo brings it back", async () => {
  const { id } = openKey();
  openDoor(shop, HOOK);
  const [, hook] = listDoors(shop);
  const closed = closeDoor(shop, hook?.id ?? "");
  expect(closed.unsaved).toBeUndefined();
  const { token } = keepForUndo(closed);
  expect(doors().webhooks).toEqual([]);
  await undo(token, TOKEN_HOLDER);
  expect(doors().webhooks.length).toBe(1);
  told = restart();
  expect(names()).toEqual(["CI", "pushes"]);
  lock = await holdLock(path.join(dataDir, "gatehouse.db"));
  expect(closeDoor(shop, id).unsaved).toBe(true);
  expect(doors().keys).toEqual([]);
  await lock.release();
  lock = undefined;
  const stored = () => getDatabase().prepare("SELECT count(*) FROM doors").pluck().get();
  await expect.poll(stored, { timeout: 10_000 }).toBe(1);
});

const toldOfDoors = () => told.events.filter(({ type }) => type === "doors").length;

test("pages are told of a door that is made, removed, brought back, or has ended", async () => {
  vi.useFakeTimers();
  const { id } = openKey("CI", { expiresAt: new Date(Date.now() + 60_000).toISOString() });
  expect(told.events.at(-1)).toEqual({ type: "doors", data: { tunnelId: shop } });
  const { token } = keepForUndo(closeDoor(shop, id));
  expect(toldOfDoors()).toBe(2);
  await undo(token, TOKEN_HOLDER);
  expect(toldOfDoors()).toBe(3);
  vi.advanceTimersByTime(59_000);
  expect(toldOfDoors()).toBe(3);
  vi.advanceTimersByTime(1_000);
  expect(listDoors(shop)).toMatchObject([{ state: "ended" }]);
  expect(toldOfDoors()).toBe(4);
  vi.advanceTimersByTime(60_000);
  expect(toldOfDoors()).toBe(4);
});

test("pages are told of the first use of a door at once, then every five seconds, and of the last", () => {
  vi.useFakeTimers();
  const { id } = openKey();
  const before = toldOfDoors();
  const use = () => {
    const [at, door] = [Date.now(), { id, name: "CI" }];
    told.reports.visits(shop, [{ door, decision: "door", firstAt: at, lastAt: at, requests: 1 }]);
  };
  use();
  expect(toldOfDoors() - before).toBe(1);
  for (let count = 0; count < 10; count += 1) {
    vi.advanceTimersByTime(1_000);
    use();
  }
  expect(toldOfDoors() - before).toBe(3);
  const last = Date.now();
  vi.advanceTimersByTime(5_000);
  expect(toldOfDoors() - before).toBe(4);
  expect(listDoors(shop)).toMatchObject([{ lastUsedAt: new Date(last).toISOString() }]);
  vi.advanceTimersByTime(60_000);
  expect(toldOfDoors() - before).toBe(4);
});

test("a path has one door, and a door taken back does not come beside another one", () => {
  openDoor(shop, HOOK);
  expect(issueOf(HOOK)).toBe("path");
  openDoor(shop, { ...HOOK, method: "PUT" });
  const closed = closeDoor(shop, listDoors(shop)[0]?.id ?? "");
  openDoor(shop, { ...HOOK, name: "another" });
  expect(() => closed.restore(TOKEN_HOLDER)).toThrow();
  expect(names()).toEqual(["pushes", "another"]);
});

test("a tunnel that is deleted comes back with its doors; a copy of it has none", async () => {
  openKey();
  openDoor(shop, HOOK);
  const copy = duplicateTunnel(shop);
  expect(listDoors(copy.id)).toEqual([]);
  const deleted = await deleteTunnel(shop);
  expect(getDatabase().prepare("SELECT count(*) FROM doors").pluck().get()).toBe(0);
  deleted.restore(TOKEN_HOLDER);
  expect(names()).toEqual(["CI", "pushes"]);
  expect(doors().webhooks[0]?.signature.secrets[0]).toBe(SECRET);
});

test.each([
  ["path", { path: "hooks" }],
  ["path", { path: "/" }],
  ["path", { path: "/a//b" }],
  ["path", { path: "/a/" }],
  ["path", { path: "/a/../b" }],
  ["path", { path: "/a/." }],
  ["path", { path: "/a%2fb" }],
  ["path", { path: "/a?b" }],
  ["path", { path: "/.gatehouse/x" }],
  ["path", { path: "/NGROK" }],
  ["path", { path: `/${"a".repeat(500)}` }],
  ["path", { path: "/a' || true || '" }],
  ["query", { query: "a b" }],
  ["query", { query: "?a" }],
  ["secret", { secret: "short" }],
  ["secret", { scheme: "standard", secret: "no base64 at all!" }],
  ["header", { scheme: "hmac", encoding: "hex" }],
  ["encoding", { scheme: "hmac", header: "X-Sig" }],
  ["header", { scheme: "hmac", encoding: "hex", header: "Cookie" }],
  ["header", { scheme: "hmac", encoding: "hex", header: "X Sig" }],
  ["scheme", { header: "X-Sig" }],
  ["scheme", { scheme: "gitea" }],
  ["method", { method: "GET" }],
  ["name", { name: " " }],
])("of a webhook %s is refused: %j", (field, fields) => {
  expect(issueOf({ ...HOOK, ...fields })).toBe(field);
});

test("doors need the gate", () => {
  updateTunnel(shop, { gate: false, askToComeIn: false }, TOKEN_HOLDER);
  expect(issueOf(HOOK)).toBe("gate_off");
  expect(issueOf({ kind: "hole" })).toBe("kind");
});

const linkOn = { link: true, acceptShared: true };

/** Another tunnel with a webhook where HOOK is. */
function createTwin(group?: string): string {
  const { profileId, accountId } = getTunnel(shop);
  const fields = { name: "Docs", profileId, accountId, upstream: 3001 };
  const { id } = createTunnel({ ...fields, ...(group && { group }) }, TOKEN_HOLDER);
  openDoor(id, { ...HOOK, name: "docs" });
  return id;
}

test("a path is one door's on all of a link, also of one that comes back", async () => {
  updateTunnel(shop, { group: "Festival" }, TOKEN_HOLDER);
  const docs = createTwin("Festival");
  const { door } = openDoor(shop, HOOK);
  const refusal = {
    code: "link_misfit",
    details: {
      status: 409,
      fix: "“Docs”: remove its webhook at POST /hooks/github, where “Shop” has one, too.",
    },
  };
  await expect(updateGroup("Festival", linkOn, TOKEN_HOLDER)).rejects.toMatchObject(refusal);
  const closed = closeDoor(shop, door.id);
  await updateGroup("Festival", linkOn, TOKEN_HOLDER);
  expect(issueOf(HOOK)).toBe("path");
  expect(() => openDoor(shop, HOOK)).toThrow(
    expect.objectContaining({
      details: expect.objectContaining({
        issues: [
          {
            path: "path",
            message: expect.stringMatching(
              /“docs” of “Docs”, which is on the same link, is at POST/,
            ),
          },
        ],
      }),
    }),
  );
  expect(() => closed.restore(TOKEN_HOLDER)).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ status: 422 }) }),
  );
  // Another method, another spelling: other addresses.
  openDoor(shop, { ...HOOK, method: "PUT" });
  openDoor(shop, { ...HOOK, path: "/Hooks/github" });
  openKey();
  closeDoor(docs, listDoors(docs)[0]?.id ?? "");
  closed.restore(TOKEN_HOLDER);
  expect(names()).toEqual(expect.arrayContaining(["CI", "pushes"]));
});

test("a tunnel does not come to a link where its webhook's path is taken, neither by a change nor by a file", async () => {
  createTwin("Festival");
  await updateGroup("Festival", linkOn, TOKEN_HOLDER);
  const { door } = openDoor(shop, HOOK);
  const join = () => updateTunnel(shop, { group: "festival", acceptShared: true }, TOKEN_HOLDER);
  const said = expect.stringContaining("its webhook at POST /hooks/github, where “Docs” has one");
  const issues = [{ path: "group", message: said }];
  expect(join).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ status: 422, issues }) }),
  );
  const come = { tunnelIds: [shop], acceptShared: true };
  await expect(updateGroup("Festival", come, TOKEN_HOLDER)).rejects.toMatchObject({
    code: "link_misfit",
  });
  const file = exportConfig();
  const tunnels = file.tunnels.map((tunnel) => ({ ...tunnel, group: "Festival" }));
  const { items } = await previewImport({ content: JSON.stringify({ ...file, tunnels }) });
  expect(items.find(({ name }) => name === "Shop")).toMatchObject({
    outcome: "skip",
    notes: [said],
  });
  closeDoor(shop, door.id);
  openKey();
  expect(join().group).toBe("festival");
});
