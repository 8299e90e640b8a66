import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { GET as listen } from "@/app/api/events/route";
import { POST as exportSealed } from "@/app/api/export/route";
import { getDatabase } from "@/db/open";
import { SESSION_HEADER } from "@/lib/door/mark";
import { getSessions } from "@/lib/door/sessions";
import { getHub } from "@/lib/live/hub";
import { loadMasterKey } from "@/lib/secrets/master-key";
import { DELETE as endOne } from "./[id]/route";
import { POST as confirm } from "./confirm/route";
import { DELETE as endOthers, GET as list } from "./route";

const TOKEN = "the-token-of-this-dashboard-0123456789abcdef";
const PASSPHRASE = "correct horse battery staple";

let dataDir: string;

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-sessions-api-"));
  globalThis.__gatehouse?.clear();
  vi.stubEnv("GATEHOUSE_DATA_DIR", dataDir);
  vi.stubEnv("GATEHOUSE_TOKEN", TOKEN);
  await loadMasterKey({ dataDir, keyring: false, hasSealed: false });
});

afterEach(() => {
  getDatabase().close();
  vi.unstubAllEnvs();
  rmSync(dataDir, { recursive: true, force: true });
});

const begin = (host = "gatehouse.localhost") =>
  getSessions().begin("Firefox 140 on Linux", host).session.id;

/** A request as the door passes it on: with the session that it came with, or by the token without one. */
function request(session: string | undefined, body?: unknown): Request {
  return new Request("http://gatehouse.localhost/api", {
    method: body === undefined ? "GET" : "POST",
    headers: session === undefined ? {} : { [SESSION_HEADER]: session },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

test("the list says which session is the asker's, and which host names others share", async () => {
  const [mine, other] = [begin(), begin("localhost")];
  const sessions = await (await list(request(mine))).json();
  expect(sessions).toHaveLength(2);
  expect(sessions).toContainEqual(
    expect.objectContaining({ id: mine, current: true, hostIsShared: false, saved: true }),
  );
  expect(sessions).toContainEqual(
    expect.objectContaining({ id: other, current: false, hostIsShared: true }),
  );
  const [{ createdAt, expiresAt }] = sessions;
  expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(7 * 86_400_000);
  const byToken = await (await list(request(undefined))).json();
  expect(byToken.map(({ current }: { current: boolean }) => current)).toEqual([false, false]);
});

test("one session is ended, or all but the asker's", async () => {
  const [mine, ...others] = [begin(), begin(), begin(), begin()];
  const end = (id = "") =>
    endOne(request(mine), { params: Promise.resolve({ id }) }).then(({ status }) => status);
  expect(await end(others[0])).toBe(200);
  expect(await end(others[0])).toBe(404);
  const rest = await endOthers(request(mine));
  expect(await rest.json()).toEqual({ ended: 2, saved: true });
  expect(getSessions().list()).toMatchObject([{ id: mine }]);
  expect(await (await endOthers(request(undefined))).json()).toEqual({ ended: 1, saved: true });
});

test("the event stream of a session ends with it, and those of others go on", async () => {
  const [mine, other] = [begin(), begin()];
  const heard: boolean[] = [];
  getHub().onHeard((isHeard) => heard.push(isHeard));
  const open = (session: string) =>
    listen(
      new Request("http://gatehouse.localhost/api/events", {
        headers: { [SESSION_HEADER]: session, "last-event-id": String(getHub().latestId) },
      }),
    );
  const stream = open(mine);
  await expect.poll(() => heard.at(-1)).toBe(true);
  getSessions().end([other]);
  getHub().publish({ type: "removed", data: { id: "before" } });
  getSessions().end([mine]);
  getHub().publish({ type: "removed", data: { id: "after" } });
  const text = await stream.text();
  expect(text).toContain("before");
  expect(text).not.toContain("after");
  expect(heard.at(-1)).toBe(false);
  // One that was opened a moment too late ends at once.
  expect(await open(mine).text()).not.toContain("event:");
});

test("an export with secrets by a session asks for the token again; who calls with the token has shown it", async () => {
  const [mine, other] = [begin(), begin()];
  const ask = async (session: string | undefined) => {
    const answer = await exportSealed(request(session, { passphrase: PASSPHRASE }));
    return { status: answer.status, body: await answer.json() };
  };
  expect(await ask(mine)).toMatchObject({ status: 403, body: { code: "confirmation_needed" } });
  const wrong = await confirm(request(mine, { token: "not the token".replaceAll(" ", "-") }));
  expect(wrong.status).toBe(403);
  expect(await wrong.json()).toMatchObject({ code: "token_wrong" });
  expect((await confirm(request(mine, { token: "" }))).status).toBe(422);
  expect((await ask(mine)).status).toBe(403);
  expect((await confirm(request(mine, { token: TOKEN }))).status).toBe(200);
  expect(await ask(mine)).toMatchObject({ status: 200, body: { format: "gatehouse-sealed" } });
  expect((await ask(other)).status).toBe(403);
  expect((await ask(undefined)).status).toBe(200);
  getSessions().end([mine]);
  expect((await ask(mine)).status).toBe(403);
});
