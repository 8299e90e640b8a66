import { afterEach, beforeEach, expect, test } from "vitest";
import { getDatabase } from "@/db/open";
import { newGate } from "@/lib/access/access.fixture";
import { listDoors } from "@/lib/access/doors";
import { listGrants } from "@/lib/access/grants";
import { listRemovals } from "@/lib/access/removals";
import type { Proposed } from "@/lib/contract/assistants";
import { isProblem } from "@/lib/errors/problem";
import { listNotices } from "@/lib/notices/service";
import { type Asker, TOKEN_HOLDER } from "@/lib/secrets/asker";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { exportConfig } from "@/lib/transfer/config-file/write-file";
import { saveUp } from "@/lib/tunnels/desired-state";
import { getTunnel, updateTunnel } from "@/lib/tunnels/service";
import { getStored } from "@/lib/tunnels/store";
import { answerProposal } from "./answer-proposal";
import { listProposals } from "./proposals";
import { propose } from "./propose";

const ASSISTANT: Asker = { by: "assistant", id: "a1", name: "Coder" };
const OWNER = { asker: TOKEN_HOLDER, browser: "a-session" };

let shop = "";

beforeEach(async () => {
  const { ids } = await newGate("Shop", "Docs");
  [shop = ""] = ids;
  const fields = {
    allowedEmails: ["member@example.com", "guest@example.org"],
    allowedRoles: ["staff"],
    stopAfter: "2h",
    group: "Demo",
    extraPolicy: "on_http_response: []",
  };
  updateTunnel(shop, fields, TOKEN_HOLDER);
});

afterEach(() => {
  getDatabase().close();
  removeMachines();
});

/** All that decides who reaches what. */
function everything() {
  return JSON.stringify([
    { ...exportConfig(), exportedAt: "" },
    listGrants(shop),
    listDoors(shop),
    listRemovals(shop),
    getStored(shop).stopAt,
    getStored(shop).desired,
  ]);
}

async function attempt(change: unknown): Promise<Proposed | string> {
  try {
    return await propose(change, ASSISTANT);
  } catch (error) {
    if (isProblem(error)) return error.code;
    throw error;
  }
}

async function asked(change: unknown): Promise<string> {
  const result = await propose(change, ASSISTANT);
  expect(result).toMatchObject({ done: false, proposal: { state: "open", assistant: "Coder" } });
  return result.proposal?.id ?? "";
}

const settings = (set: object) => ({ kind: "settings", tunnelId: shop, set });
const grant = (email = "x@example.net") => ({ kind: "grant", tunnelId: shop, email });
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => `person-with-a-long-name-${index}@example.net`);
const later = () => new Date(Date.now() + 3 * 60 * 60_000).toISOString();

/** With what becomes of each: the owner is asked, or it is refused. */
const WIDENINGS: [what: string, change: () => unknown, end: "asked" | "refused"][] = [
  ["a person", () => grant(), "asked"],
  ["a person in a list", () => settings({ allowedEmails: ["x@example.net"] }), "asked"],
  ["everyone", () => settings({ allowedEmails: [] }), "asked"],
  ["a domain", () => settings({ allowedDomains: ["example.net"] }), "asked"],
  ["another role", () => settings({ allowedRoles: ["staff", "guest"] }), "asked"],
  ["no role", () => settings({ allowedRoles: [] }), "asked"],
  ["the gate off", () => settings({ gate: false, askToComeIn: false, allowedRoles: [] }), "asked"],
  ["unverified e-mails", () => settings({ requireVerifiedEmail: false }), "asked"],
  ["an origin", () => settings({ allowedOrigins: ["https://x.example.net"] }), "asked"],
  ["another app", () => settings({ upstream: "5432" }), "asked"],
  ["a policy", () => settings({ extraPolicy: "on_http_response: [] # mine" }), "asked"],
  ["no policy", () => settings({ extraPolicy: null }), "asked"],
  ["a later stop", () => settings({ stopAfter: "9h" }), "asked"],
  ["no stop", () => settings({ stopAfter: null }), "asked"],
  ["a longer login", () => settings({ maxSessionDuration: "720h" }), "asked"],
  ["another domain", () => settings({ domain: "shop.example.com" }), "asked"],
  ["another group", () => settings({ group: "Linked" }), "asked"],
  ["another Host", () => settings({ rewriteHost: true, hostHeader: "admin.test" }), "asked"],
  ["no record", () => settings({ inspect: false }), "asked"],
  ["a key", () => ({ kind: "key", tunnelId: shop, name: "CI" }), "asked"],
  ["a link", () => ({ kind: "link", group: "demo", on: true }), "asked"],
  ["a new tunnel", () => ({ kind: "share", upstream: "3001" }), "asked"],
  [
    "a new tunnel for others",
    () => ({ kind: "share", upstream: "3000", allowedEmails: ["x@example.net"] }),
    "asked",
  ],
  [
    "a narrow change with a wide one",
    () => settings({ allowedEmails: ["member@example.com"], allowedDomains: ["example.net"] }),
    "asked",
  ],
  ["another login", () => settings({ profileId: "other" }), "refused"],
  ["another account", () => settings({ accountId: "other" }), "refused"],
  ["a secret", () => settings({ clientSecret: "x" }), "refused"],
  ["an unknown field", () => settings({ isAdmin: true }), "refused"],
  [
    "a field of the prototype",
    () => settings(JSON.parse('{"__proto__":{"gate":false}}')),
    "refused",
  ],
  ["an answer with it", () => ({ ...grant(), answer: "allow" }), "refused"],
  ["another asker", () => ({ ...grant(), asker: { by: "token" } }), "refused"],
  ["a removal with more", () => ({ ...grant(), kind: "removal", until: later() }), "refused"],
  ["a webhook", () => ({ kind: "webhook", tunnelId: shop, name: "x", path: "/x" }), "refused"],
  ["a profile", () => ({ kind: "profile", tunnelId: shop }), "refused"],
  ["no kind", () => ({ tunnelId: shop, email: "x@example.net" }), "refused"],
  ["two kinds", () => ({ ...grant(), kind: ["removal", "grant"] }), "refused"],
  ["a list", () => [grant()], "refused"],
  ["nothing", () => null, "refused"],
  ["more than anybody reads", () => settings({ allowedEmails: many(5_000) }), "refused"],
  ["a tunnel that is not there", () => ({ ...grant(), tunnelId: "nobody" }), "refused"],
  ["a tunnel by a path", () => ({ ...grant(), tunnelId: `${shop}/grants` }), "refused"],
  ["an unreadable e-mail", () => grant('x"@example.net'), "refused"],
  ["a person with a hidden character", () => grant("x\u200b@example.net"), "refused"],
  [
    "a stop time without a run",
    () => ({ kind: "stop-time", tunnelId: shop, time: { at: null } }),
    "refused",
  ],
  [
    "the dashboard itself",
    () => ({ kind: "share", upstream: String(process.env.PORT) }),
    "refused",
  ],
];

test("no proposed change that widens is done without the click, and none that is malformed", async () => {
  process.env.PORT = "4747";
  const before = everything();
  for (const [what, change, end] of WIDENINGS) {
    globalThis.__gatehouse?.delete("proposals");
    const result = await attempt(change());
    if (end === "refused") expect(result, what).toEqual(expect.any(String));
    else expect(result, what).toMatchObject({ done: false, proposal: { state: "open" } });
    expect(everything(), what).toBe(before);
  }
});

test("what narrows is done at once, and nobody is asked", async () => {
  for (const set of [
    { allowedEmails: ["member@example.com"] },
    { stopAfter: "1h" },
    { askToComeIn: false },
    { maxSessionDuration: "1h", resumeOnLaunch: false },
  ]) {
    expect(await attempt(settings(set))).toMatchObject({ done: true });
    expect(getTunnel(shop)).toMatchObject(set);
  }
  const person = { kind: "removal", tunnelId: shop, email: "guest@example.org" };
  expect(await attempt(person)).toMatchObject({ done: true });
  expect(listRemovals(shop)).toMatchObject([{ email: "guest@example.org" }]);
  expect(listProposals()).toEqual([]);
});

test("an assistant that removes one person after the other is asked about at last", async () => {
  const remove = (email: string) => attempt({ kind: "removal", tunnelId: shop, email });
  const answers: unknown[] = [];
  for (const email of many(61)) answers.push(await remove(email));
  expect(
    answers.slice(0, 60).every((answer) => JSON.stringify(answer).includes('"done":true')),
  ).toBe(true);
  expect(answers[60]).toMatchObject({ done: false });
  expect(listRemovals(shop)).toHaveLength(60);
});

test("a running tunnel's stop time comes sooner at once, and later by the owner alone", async () => {
  const planned = new Date(Date.now() + 60 * 60_000).toISOString();
  saveUp(shop, planned);
  const stopTime = (time: object) => ({ kind: "stop-time", tunnelId: shop, time });
  for (const time of [{ at: later() }, { at: null }, { addMinutes: 1 }]) {
    expect(await attempt(stopTime(time))).toMatchObject({ done: false });
    expect(getStored(shop).stopAt).toBe(planned);
  }
  const sooner = new Date(Date.now() + 60_000).toISOString();
  expect(await attempt(stopTime({ at: sooner }))).toMatchObject({ done: true });
  expect(getStored(shop).stopAt).toBe(sooner);
});

test("the click does it, exactly once, and only the click", async () => {
  const id = await asked(grant());
  for (const who of [
    { asker: TOKEN_HOLDER, browser: undefined },
    { asker: ASSISTANT, browser: undefined },
    { asker: ASSISTANT, browser: "a-session" },
  ]) {
    await expect(answerProposal(id, { answer: "allow" }, who)).rejects.toMatchObject({
      code: "owner_needed",
    });
  }
  expect(listGrants(shop)).toEqual([]);
  const { proposal } = await answerProposal(id, { answer: "allow" }, OWNER);
  expect(proposal).toMatchObject({ state: "allowed" });
  expect(listGrants(shop)).toMatchObject([{ email: "x@example.net" }]);
  await expect(answerProposal(id, { answer: "allow" }, OWNER)).rejects.toMatchObject({
    code: "proposal_over",
  });
});

test("what is about a tunnel that was changed since is not done", async () => {
  const wide = await asked(settings({ allowedEmails: ["x@example.net", "member@example.com"] }));
  await new Promise((resolve) => setImmediate(resolve));
  updateTunnel(shop, { allowedRoles: [] }, TOKEN_HOLDER);
  expect(
    await asked(settings({ allowedEmails: ["x@example.net", "member@example.com"] })),
  ).not.toBe(wide);
  const { proposal } = await answerProposal(wide, { answer: "allow" }, OWNER);
  expect(proposal).toMatchObject({ state: "failed", outcome: expect.stringContaining("changed") });
  expect(getTunnel(shop).allowedEmails).toHaveLength(2);
});

test("a key is shown to whoever allowed it, and to nobody else", async () => {
  const id = await asked({ kind: "key", tunnelId: shop, name: "CI" });
  const session: Asker = { by: "session", page: "a-tab" };
  const stolen = { asker: session, browser: "a-session" };
  // A key outlives the session, so a cookie alone is not enough. The question still waits.
  await expect(answerProposal(id, { answer: "allow" }, stolen)).rejects.toMatchObject({
    code: "confirmation_needed",
  });
  const { key = "" } = await answerProposal(id, { answer: "allow" }, OWNER);
  expect(key).toMatch(/^gh_/);
  expect(JSON.stringify([listProposals(), listNotices(), await attempt(grant())])).not.toContain(
    key,
  );
});

test("the same change is asked for once, not again after a refusal, and never too many at a time", async () => {
  const id = await asked(grant());
  expect(await asked(grant())).toBe(id);
  expect(listNotices().filter(({ kind }) => kind === "assistant")).toHaveLength(1);
  await answerProposal(id, { answer: "refuse" }, OWNER);
  expect(await attempt(grant())).toMatchObject({ done: false, proposal: { id, state: "refused" } });
  expect(listGrants(shop)).toEqual([]);
  for (let count = 0; count < 10; count += 1) await asked(grant(`p${count}@example.net`));
  expect(await attempt(grant("one-more@example.net"))).toBe("proposals_full");
  expect(listNotices().filter(({ kind }) => kind === "assistant")).toHaveLength(11);
});

test("what is asked shows each value as it is and as it would be, with no hidden character", async () => {
  await asked(settings({ allowedEmails: ["member@example.com", "x@example.net"] }));
  const [proposal] = listProposals();
  expect(proposal).toMatchObject({
    title: "Change the settings of “Shop”: Allowed e-mails",
    lines: [
      {
        label: "Allowed e-mails",
        before: "member@example.com, guest@example.org",
        after: "member@example.com, x@example.net",
      },
    ],
    warnings: ["More people may enter: x@example.net"],
    tunnelId: shop,
  });
});
