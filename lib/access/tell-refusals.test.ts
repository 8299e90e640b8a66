import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { getDatabase } from "@/db/open";
import { listNotices } from "@/lib/notices/service";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import type { VerifiedPerson } from "@/lib/traffic/gate-orders";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { updateTunnel } from "@/lib/tunnels/service";
import { newGate, person, type Told } from "./access.fixture";
import { HOUR_MS, TOGETHER_MS } from "./tell-refusals";

let told: Told;
let shop = "";
let docs = "";

beforeEach(async () => {
  const gate = await newGate("Shop", "Docs");
  [shop = "", docs = ""] = gate.ids;
  told = gate;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
  getDatabase().close();
  removeMachines();
});

type Fields = { decision?: "refused" | "removed" | "list" | "unverified"; requests?: number };

function come(who: VerifiedPerson, { decision = "refused", requests = 1 }: Fields = {}, id = shop) {
  const at = Date.now();
  told.reports.visits(id, [{ person: who, decision, firstAt: at, lastAt: at, requests }]);
}

const titles = () =>
  listNotices()
    .filter(({ kind }) => kind === "refused")
    .map(({ title }) => title)
    .reverse();

test("whoever is refused is told of once, with the reason; whoever may enter is not", () => {
  come(person("lead"), { decision: "list" });
  come(person("stranger", { emailVerified: false }));
  come(person("waits"), { requests: 0 });
  expect(titles()).toEqual([]);
  vi.advanceTimersByTime(TOGETHER_MS);
  come(person("stranger"));
  vi.advanceTimersByTime(2 * HOUR_MS);
  expect(listNotices()).toMatchObject([
    {
      kind: "refused",
      tunnels: [{ id: shop, name: "Shop" }],
      title: "stranger@example.com was refused at “Shop”",
      detail: "Logged in, but not among those who may enter. The e-mail is not verified.",
      about: { code: "people_refused", tunnelId: shop },
    },
  ]);
});

test("a long e-mail is told whole, because its end says whose it is", () => {
  const email = `ceo@${"a".repeat(60)}.${"b".repeat(23)}.company.com.${"c".repeat(60)}.evil.example`;
  expect(email.slice(0, 100)).toMatch(/company\.com$/);
  come(person("long", { email }));
  vi.advanceTimersByTime(TOGETHER_MS);
  expect(titles()).toEqual([`${email} was refused at “Shop”`]);
});

test("a name that somebody chose does not pass as an e-mail", () => {
  const { email: _, ...nameless } = person("nameless", {
    emailVerified: false,
    name: "lead@example.com",
  });
  come(nameless);
  vi.advanceTimersByTime(TOGETHER_MS);
  expect(listNotices()[0]).toMatchObject({
    title: "Somebody without an e-mail (“lead@example.com”) was refused at “Shop”",
    detail: "Logged in, but not among those who may enter.",
  });
});

test("after the first notice those of an hour are one, for each tunnel", () => {
  come(person("one"));
  vi.advanceTimersByTime(TOGETHER_MS);
  for (const name of ["two", "three", "four", "five"]) come(person(name));
  come(person("gone"), { decision: "removed" });
  come(person("one"), {}, docs);
  vi.advanceTimersByTime(HOUR_MS - 1);
  expect(titles()).toEqual([
    "one@example.com was refused at “Shop”",
    "one@example.com was refused at “Docs”",
  ]);
  vi.advanceTimersByTime(1);
  expect(listNotices()[0]).toMatchObject({
    title: "5 people were refused at “Shop” in the last hour",
    detail:
      "two@example.com, three@example.com, four@example.com and 2 more. 4 may not enter, and 1 you removed.",
  });
  // With an hour of peace the next one is told at once again.
  vi.advanceTimersByTime(HOUR_MS);
  come(person("six"));
  vi.advanceTimersByTime(TOGETHER_MS);
  expect(titles().at(-1)).toBe("six@example.com was refused at “Shop”");
});

test("whoever asks to come in is told of by the question alone", () => {
  updateTunnel(shop, { allowedEmails: ["lead@example.com"], askToComeIn: true }, TOKEN_HOLDER);
  come(person("guest"));
  told.reports.asked(shop, person("guest"));
  vi.advanceTimersByTime(TOGETHER_MS);
  expect(titles()).toEqual([]);
  expect(listNotices()).toMatchObject([{ kind: "ask" }]);
});

test("ten thousand accounts of a stranger are one notice an hour", () => {
  for (let index = 0; index < 10_000; index += 1)
    come(person(`bot${index}`, { emailVerified: false }));
  vi.advanceTimersByTime(TOGETHER_MS);
  // No more of them are kept than are told of.
  expect(listNotices()[0]?.detail).toContain("Nor are 1000 of the others.");
  for (let index = 0; index < 10_000; index += 1) come(person(`more${index}`));
  vi.advanceTimersByTime(HOUR_MS);
  expect(titles()).toEqual([
    "More than 1,000 people were refused at “Shop”",
    "More than 1,000 people were refused at “Shop” in the last hour",
  ]);
});
