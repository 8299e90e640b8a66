import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { PATCH as patchAccount } from "@/app/api/accounts/[id]/route";
import { POST as addAccount } from "@/app/api/accounts/route";
import { GET as listen } from "@/app/api/events/route";
import { POST as exportSealed } from "@/app/api/export/route";
import { PATCH as patchProfile } from "@/app/api/profiles/[id]/route";
import { POST as addProfile } from "@/app/api/profiles/route";
import { POST as moveKey } from "@/app/api/settings/key-place/route";
import { POST as complete } from "@/app/api/setup/draft/[part]/route";
import { PATCH as patchDraft } from "@/app/api/setup/draft/route";
import { POST as issueTicket } from "@/app/api/tickets/route";
import { POST as rotate } from "@/app/api/token/rotate/route";
import { PATCH as patchTunnel } from "@/app/api/tunnels/[id]/route";
import { POST as addTunnel } from "@/app/api/tunnels/route";
import { POST as undo } from "@/app/api/undo/[token]/route";
import { getDatabase } from "@/db/open";
import { addAccount as storeAccount } from "@/lib/accounts/service";
import { getHub } from "@/lib/base/hub";
import { PAGE_HEADER } from "@/lib/contract/sessions";
import { addProfile as storeProfile } from "@/lib/profiles/service";
import { setKeyState } from "@/lib/secrets/key-state";
import { loadMasterKey } from "@/lib/secrets/master-key";
import { BROWSER_HEADER, SESSION_HEADER } from "@/lib/server/access-guard/mark";
import { getSessions } from "@/lib/server/access-guard/sessions";
import { getToken } from "@/lib/server/access-guard/token";
import { deleteTunnel } from "@/lib/tunnels/delete-tunnel";
import { listTunnels } from "@/lib/tunnels/service";
import { keepForUndo } from "@/lib/undo/keep";
import { DELETE as endOne } from "./[id]/route";
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

/** A request as the access guard passes it on: with its session, or with the token and no session. */
function request(session: string | undefined, body?: unknown): Request {
  return new Request("http://gatehouse.localhost/api", {
    method: body === undefined ? "GET" : "POST",
    headers: session === undefined ? {} : { [SESSION_HEADER]: session },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

test("the list marks the asker's session and the host names that others share", async () => {
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

test("one session is ended, or all except the asker's", async () => {
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

test("the event stream of a session ends with it, and those of others continue", async () => {
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
  // A stream that was opened a moment too late ends at once.
  expect(await open(mine).text()).not.toContain("event:");
});

const status = async (answer: Promise<Response>) => {
  const { status, ok } = await answer;
  return ok ? "done" : status;
};

test("an export with secrets, a move of their key and a new access token need the token itself, because a session may be stolen", async () => {
  const mine = begin();
  expect(await status(moveKey(request(mine, { place: "file" })))).toBe(403);
  expect(await status(moveKey(request(undefined, { place: "file" })))).toBe("done");
  const ask = async (session: string | undefined) => {
    const answer = await exportSealed(request(session, { passphrase: PASSPHRASE }));
    return { status: answer.status, body: await answer.json() };
  };
  expect(await ask(mine)).toMatchObject({ status: 403, body: { code: "confirmation_needed" } });
  expect(await ask(undefined)).toMatchObject({
    status: 200,
    body: { format: "gatehouse-sealed" },
  });
  const refused = await issueTicket(request(mine, {}));
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ code: "confirmation_needed" });
  expect(await status(issueTicket(request(undefined, {})))).toBe("done");
  // The session remembers nothing of the token.
  expect((await ask(mine)).status).toBe(403);

  vi.stubEnv("GATEHOUSE_TOKEN", "");
  const before = getToken();
  expect(await status(rotate(request(mine, {})))).toBe(403);
  expect(getToken()).toBe(before);
  expect(getSessions().get(mine)).toBeDefined();
  const asConfirmed = request(undefined, {});
  asConfirmed.headers.set(BROWSER_HEADER, mine);
  const rotated = await rotate(asConfirmed);
  expect(rotated.status).toBe(204);
  expect(rotated.headers.get("set-cookie")).toMatch(/^gatehouse-\d+=/);
  expect(getToken()).not.toBe(before);
});

/** A tab of a browser, or a script that has its cookie but does not know the tab. */
function tab(session: string | undefined, mark?: string) {
  const send = (body: unknown = {}) => {
    const sent = request(session, body);
    if (mark) sent.headers.set(PAGE_HEADER, mark);
    return sent;
  };
  const with_ = (id: string) => ({ params: Promise.resolve({ id }) });
  const made = async (answer: Promise<Response>) =>
    z.object({ id: z.string() }).parse(await (await answer).json()).id;
  return {
    profile: (name: string, clientSecret = "K2-a-key") =>
      made(
        addProfile(
          send({ name, issuerUrl: "https://id.example.com/P2", clientId: "P2", clientSecret }),
        ),
      ),
    account: (name: string) => made(addAccount(send({ name, authtoken: `2${name}` }))),
    enterKey: (id: string, clientSecret: string) =>
      status(patchProfile(send({ clientSecret }), with_(id))),
    enterToken: (id: string, more: object) => status(patchAccount(send(more), with_(id))),
    pair: (profileId: string, accountId: string) => {
      const name = randomUUID();
      return status(addTunnel(send({ name, upstream: 3000, profileId, accountId })));
    },
    move: (id: string, more: object) => status(patchTunnel(send(more), with_(id))),
    undo: (token: string) => status(undo(send(), { params: Promise.resolve({ token }) })),
    draft: async (patch: object) => (await patchDraft(send(patch))).json(),
    complete: (part: string) => status(complete(send(), { params: Promise.resolve({ part }) })),
  };
}

const MARK = "a-tab-of-this-browser-0123";
const OTHER = "another-tab-of-it-01234567";

test("a new pair of Access Key and account needs the token, unless this very tab entered the key", async () => {
  const session = begin();
  const [mine, thief, owner] = [tab(session, MARK), tab(session), tab(undefined)];
  const acme = await mine.profile("Acme");
  const work = await mine.account("Work");
  const theirs = await thief.account("Theirs");
  for (const other of [thief, tab(session, OTHER), tab(begin(), MARK), tab(session, "short")])
    expect(await other.pair(acme, theirs)).toBe(403);
  expect(listTunnels()).toHaveLength(0);
  // The usual first setup.
  expect(await mine.pair(acme, work)).toBe("done");
  // From now on this pair is known for every asker.
  expect(await thief.pair(acme, work)).toBe("done");
  expect(await thief.pair(acme, theirs)).toBe(403);
  expect(await owner.pair(acme, theirs)).toBe("done");
});

test("an account that was created with the token counts as the owner's, until a session enters another authtoken", async () => {
  const session = begin();
  const [thief, owner] = [tab(session), tab(undefined)];
  const acme = await owner.profile("Acme");
  const [work, spare] = [await owner.account("Work"), await owner.account("Spare")];
  expect(await thief.pair(acme, work)).toBe("done");
  expect(await thief.enterToken(work, { authtoken: "2theirs" })).toBe(403);
  expect(await thief.enterToken(work, { authtoken: "2Work" })).toBe("done");
  expect(await thief.enterToken(work, { authtoken: "2Work", serverAddr: "a.example:1" })).toBe(403);
  expect(await owner.enterToken(work, { authtoken: "2theirs" })).toBe("done");
  // Nothing is sent there yet, so it may be changed. Then it counts as theirs.
  expect(await thief.enterToken(spare, { authtoken: "2theirs" })).toBe("done");
  expect(await thief.pair(acme, spare)).toBe(403);
});

test("a person who replaces somebody else's Access Key cannot send the next one to another account", async () => {
  const session = begin();
  const [mine, thief] = [tab(session, MARK), tab(session, OTHER)];
  const acme = await mine.profile("Acme", "K2-typed-wrong");
  const [work, theirs] = [await mine.account("Work"), await thief.account("Theirs")];
  expect(await mine.enterKey(acme, "K2-right")).toBe("done");
  expect(await thief.enterKey(acme, "K2-junk")).toBe("done");
  expect(await tab(undefined).pair(acme, work)).toBe("done");
  // Once tunnels send it to an account, only a person who has chosen that account may replace it.
  expect(await thief.enterKey(acme, "K2-junk")).toBe(403);
  expect(await thief.pair(acme, theirs)).toBe(403);
  expect(await thief.enterToken(work, { authtoken: "2theirs" })).toBe(403);
  const [tunnel] = listTunnels();
  const move = { accountId: theirs, clientSecret: "K2-junk" };
  expect(await thief.move(tunnel?.id ?? "", move)).toBe(403);
  expect(await tab(undefined).move(tunnel?.id ?? "", move)).toBe("done");
});

test("a profile that waits for its key cannot be connected to another account in advance", async () => {
  const session = begin();
  const thief = tab(session, OTHER);
  const waiting = storeProfile({
    name: "Waiting",
    issuerUrl: "https://id.example.com/P2",
    clientId: "P2",
    scopes: ["openid"],
  });
  expect(await thief.pair(waiting, await thief.account("Theirs"))).toBe(403);
  // A colleague who enters both secrets after an import is asked nothing.
  const [mine, account] = [tab(session, MARK), storeAccount({ name: "Team" })];
  await tab(undefined).pair(waiting, account);
  expect(await mine.enterKey(waiting, "K2-mine")).toBe("done");
  expect(await mine.enterToken(account, { authtoken: "2mine" })).toBe("done");
});

test("an account cannot be changed to another one while its tunnels wait for their Access Key", async () => {
  const session = begin();
  const [mine, thief, owner] = [tab(session, MARK), tab(session, OTHER), tab(undefined)];
  const login = { issuerUrl: "https://id.example.com/P2", clientId: "P2", scopes: ["openid"] };
  const [waiting, account] = [
    storeProfile({ name: "A", ...login }),
    storeAccount({ name: "Team" }),
  ];
  await owner.pair(waiting, account);
  expect(await mine.enterToken(account, { authtoken: "2mistyped" })).toBe("done");
  expect(await thief.enterToken(account, { authtoken: "2theirs" })).toBe(403);
  expect(await mine.enterToken(account, { authtoken: "2mine" })).toBe("done");
  expect(await mine.enterKey(waiting, "K2-mine")).toBe("done");
});

test("a key that can no longer be read needs no question", async () => {
  const [thief, owner] = [tab(begin(), OTHER), tab(undefined)];
  const work = await owner.account("Work");
  await owner.pair(await owner.profile("Acme"), work);
  setKeyState({ status: "locked", reason: "unreachable", place: "file", detail: "", fix: "" });
  expect(await thief.enterToken(work, { authtoken: "2mine" })).toBe(403);
  setKeyState({ status: "locked", reason: "lost", place: "file", detail: "", fix: "" });
  expect(await thief.enterToken(work, { authtoken: "2mine" })).toBe("done");
});

test("an undo does not restore a pair whose account has another destination now", async () => {
  const session = begin();
  const [thief, owner] = [tab(session), tab(undefined)];
  const work = await owner.account("Work");
  await owner.pair(await owner.profile("Acme"), work);
  const remove = async () => keepForUndo(await deleteTunnel(listTunnels()[0]?.id ?? "")).token;
  expect(await thief.undo(await remove())).toBe("done");
  const token = await remove();
  expect(await thief.enterToken(work, { authtoken: "2theirs" })).toBe("done");
  expect(await thief.undo(token)).toBe(403);
  expect(listTunnels()).toHaveLength(0);
  expect(await owner.undo(token)).toBe("done");
});

test("an unfinished setup does not send its Access Key elsewhere, and what it created is asked for like everything else", async () => {
  const session = begin();
  const [mine, thief] = [tab(session, MARK), tab(session, OTHER)];
  const issuerUrl = "https://id.example.com/P2";
  await mine.draft({ clientSecret: "K2-mine" });
  expect(await thief.draft({ issuerUrl: "https://id.example.net" })).toMatchObject({
    hasClientSecret: false,
  });
  await mine.draft({ issuerUrl: "", clientSecret: "K2-mine" });
  expect(await mine.draft({ issuerUrl, clientId: "P2" })).toMatchObject({ hasClientSecret: true });
  // After somebody else has completed the step, the key is still not theirs.
  expect(await thief.complete("profile")).toBe("done");
  const theirs = await thief.account("Theirs");
  await thief.draft({ accountId: theirs, upstream: "3000" });
  expect(await thief.complete("tunnel")).toBe(403);
  await mine.draft({ profileId: null, clientSecret: "K2-mine", accountId: null, authtoken: "2a" });
  expect(await mine.complete("profile")).toBe("done");
  expect(await mine.complete("account")).toBe("done");
  expect(await mine.complete("tunnel")).toBe("done");
  await thief.draft({ authtoken: "2theirs" });
  expect(await thief.complete("account")).toBe(403);
  // The tab that has entered the key may not continue with what others left there either.
  expect(await mine.complete("account")).toBe(403);
  await mine.draft({ authtoken: "2mine" });
  expect(await mine.complete("account")).toBe("done");
  await thief.draft({ tunnelId: null, accountId: theirs });
  expect(await mine.complete("tunnel")).toBe(403);
});

test("a person who has entered an Access Key does not send it to an account that somebody else has changed", async () => {
  const session = begin();
  const [mine, thief] = [tab(session, MARK), tab(session, OTHER)];
  const work = await mine.account("Work");
  expect(await thief.enterToken(work, { authtoken: "2theirs" })).toBe("done");
  const acme = await mine.profile("Acme");
  expect(await mine.pair(acme, work)).toBe(403);
  // A tunnel of their own there makes the account no more trustworthy.
  expect(await thief.pair(await thief.profile("Decoy"), work)).toBe("done");
  expect(await mine.pair(acme, work)).toBe(403);
  expect(await mine.pair(acme, await mine.account("Mine"))).toBe("done");
});

test("a setup does not put its Access Key into a profile whose tunnels use another account", async () => {
  const session = begin();
  const [mine, thief, owner] = [tab(session, MARK), tab(session, OTHER), tab(undefined)];
  const decoy = await thief.profile("Decoy");
  expect(await thief.pair(decoy, await thief.account("Theirs"))).toBe("done");
  const login = { issuerUrl: "https://id.example.com/P2", clientId: "P2" };
  await mine.draft({ ...login, profileId: null, clientSecret: "K2-mine" });
  await thief.draft({ profileId: decoy });
  expect(await thief.complete("profile")).toBe(403);
  expect(await mine.complete("profile")).toBe(403);
  await mine.draft({ profileId: null });
  expect(await mine.complete("profile")).toBe("done");
  // Correcting the key of one's own tunnel needs no question.
  await mine.draft({ accountId: await mine.account("Work"), upstream: "3000" });
  expect(await mine.complete("tunnel")).toBe("done");
  await mine.draft({ clientSecret: "K2-right" });
  expect(await mine.complete("profile")).toBe("done");
  expect(await owner.complete("profile")).toBe("done");
});
