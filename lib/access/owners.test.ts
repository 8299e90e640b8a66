import path from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrate, readMigrations } from "@/db/migrate";
import { getDatabase } from "@/db/open";
import { createProfile, updateProfile } from "@/lib/profiles/service";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { setKeepVisits } from "@/lib/settings/keep-visits";
import { decide, prepareAccess } from "@/lib/traffic/gate/decide";
import type { VerifiedPerson, VisitCount } from "@/lib/traffic/gate-orders";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { updateTunnel } from "@/lib/tunnels/service";
import { NOWHERE, newGate, person, restart, type Told } from "./access.fixture";
import { answerAsk } from "./answer-ask";
import { openAsks } from "./asks";
import { grantPerson } from "./grants";
import { removePerson } from "./removals";
import { flushVisits } from "./visit-log";

// Whose a grant, a removal or an answer is: a person is issuer and sub, and an address that nobody verified is nobody's.

const OTHER = "http://127.0.0.1:9/P2other";
let told: Told;
let shop = "";

beforeEach(async () => {
  const gate = await newGate("Shop");
  [shop = ""] = gate.ids;
  told = gate;
  updateTunnel(shop, { allowedEmails: ["lead@example.com"] }, TOKEN_HOLDER);
});

afterEach(() => {
  getDatabase().close();
  removeMachines();
});

const rules = () => {
  const found = told.rules.get(shop);
  if (!found) throw new Error("Nobody told the gate");
  return found;
};
const outcome = (who: VerifiedPerson) => {
  const claims = { issuedAt: 0, validFrom: 0, roles: new Set<string>(), tenants: new Map() };
  const decision = decide({ person: who, ...claims }, prepareAccess(rules()), Date.now());
  return decision.isIn ? decision.by : decision.why;
};
const boss = person("boss");
const mallory = person("mallory", { email: "boss@example.com", emailVerified: false });
const visited = (who: VerifiedPerson, decision: VisitCount["decision"] = "list") => {
  come(who, decision);
  flushVisits();
};
/** As when the gate reports it, before anything is stored. */
const come = (who: VerifiedPerson, decision: VisitCount["decision"] = "list") => {
  const now = Date.now();
  told.reports.visits(shop, [{ person: who, decision, firstAt: now, lastAt: now, requests: 1 }]);
};
const moveToOtherIssuer = () => {
  const key = { clientId: "P2other", clientSecret: "K2-a-key-of-other" };
  const { id: profileId } = createProfile({ name: "Other", issuerUrl: OTHER, ...key });
  updateTunnel(shop, { profileId, clientSecret: key.clientSecret }, TOKEN_HOLDER);
};

test("a grant by e-mail is not for whoever asked under that address unverified", () => {
  told.reports.asked(shop, mallory);
  grantPerson(shop, { email: "boss@example.com" });
  expect(outcome(mallory)).toBe("may-ask");
  expect(outcome(boss)).toBe("grant");
});

test("nor is the one that was first asked for, when the owner of the address asks as well", () => {
  for (const who of [mallory, boss]) told.reports.asked(shop, who);
  grantPerson(shop, { email: "boss@example.com" });
  expect(rules().grants).toMatchObject([{ issuer: NOWHERE, sub: "U2boss" }]);
});

test("where unverified addresses count, and in an answer to a question, who asked gets in", () => {
  told.reports.asked(shop, mallory);
  answerAsk(openAsks()[0]?.ask.id ?? "", { answer: "allow", until: null });
  expect(outcome(mallory)).toBe("grant");
  expect(outcome(boss)).toBe("may-ask");
  updateTunnel(shop, { requireVerifiedEmail: false }, TOKEN_HOLDER);
  const guest = person("guest", { emailVerified: false });
  told.reports.asked(shop, guest);
  grantPerson(shop, { email: "guest@example.com" });
  expect(rules().grants).toContainEqual(expect.objectContaining({ sub: "U2guest" }));
});

const OTHER_EMAIL = "alias@example.com";
const elsewhere = (who: VerifiedPerson) => outcome({ ...who, email: OTHER_EMAIL });

test.each<[string, () => void]>([
  ["asks", () => told.reports.asked(shop, mallory)],
  ["was let in, since there was no list", () => visited(mallory, "list")],
])("a removal goes after the owner of the address and after one who %s under it", (_what, come) => {
  visited(boss);
  come();
  removePerson(shop, { email: "boss@example.com" });
  expect([boss, mallory].map(elsewhere)).toEqual(["removed", "removed"]);
  told = restart();
  expect([boss, mallory].map(elsewhere)).toEqual(["removed", "removed"]);
  expect(outcome(person("lead"))).toBe("list");
});

test("and not after one who was only refused under it, before they come again", () => {
  visited(boss);
  visited(mallory, "refused");
  removePerson(shop, { email: "boss@example.com" });
  expect([boss, mallory].map(elsewhere)).toEqual(["removed", "may-ask"]);
  visited(mallory, "removed");
  expect(elsewhere(mallory)).toBe("removed");
  told = restart();
  expect(elsewhere(mallory)).toBe("removed");
});

test.each<[string, Partial<VerifiedPerson>]>([
  ["verified", {}],
  ["unverified", { emailVerified: false }],
])(
  "who is removed at once after they came, %s, stays out under another address",
  (_what, fields) => {
    for (const isKept of [true, false]) {
      const guest = person(`guest-${isKept}`, fields);
      setKeepVisits(isKept);
      come(guest);
      const { deleted } = removePerson(shop, { email: `Guest-${isKept}@example.com` });
      expect([outcome(guest), elsewhere(guest)]).toEqual(["removed", "removed"]);
      deleted.restore(TOKEN_HOLDER);
      expect(elsewhere(guest)).toBe("may-ask");
    }
  },
);

test("with the visit log off, too, and with one in which they came before a restart", () => {
  visited(boss);
  told = restart();
  setKeepVisits(false);
  come(mallory);
  removePerson(shop, { email: "boss@example.com" });
  expect([boss, mallory].map(elsewhere)).toEqual(["removed", "removed"]);
});

test("who changes their address within a visit is removed by each of them", () => {
  const alias = { ...boss, email: OTHER_EMAIL };
  for (const [removed, left] of [
    [OTHER_EMAIL, boss],
    ["boss@example.com", alias],
  ] as const) {
    for (const who of [boss, alias]) come(who);
    const { deleted } = removePerson(shop, { email: removed });
    expect(outcome(left)).toBe("removed");
    deleted.restore(TOKEN_HOLDER);
  }
  // By the log alone.
  flushVisits();
  told = restart();
  removePerson(shop, { email: OTHER_EMAIL });
  expect(outcome(boss)).toBe("removed");
});

test("of whom the gate tells late that they were in, the removal goes after as well", () => {
  removePerson(shop, { email: "guest@example.com" });
  come(person("guest"));
  expect(elsewhere(person("guest"))).toBe("removed");
  expect(outcome(person("other"))).toBe("may-ask");
});

test("ever more people under a removed address fill no table", () => {
  removePerson(shop, { email: "boss@example.com" });
  for (let index = 0; index < 150; index += 1) come({ ...mallory, sub: `U2m${index}` }, "removed");
  expect(rules().removals).toHaveLength(100);
  expect(outcome({ ...mallory, sub: "U2m149" })).toBe("removed");
});

test("after a move to another issuer the same sub is somebody else", () => {
  const guest = person("guest");
  const namesake = person("guest", { issuer: OTHER, email: "stranger@example.org" });
  grantPerson(shop, { email: "guest@example.com" });
  told.reports.grantUsed(shop, { email: "guest@example.com", issuer: NOWHERE, sub: "U2guest" });
  moveToOtherIssuer();
  expect([outcome(guest), outcome(namesake)]).toEqual(["grant", "may-ask"]);
  told = restart();
  expect([outcome(guest), outcome(namesake)]).toEqual(["grant", "may-ask"]);
  // Granted again, it is free for whoever has the address at the new issuer.
  grantPerson(shop, { email: "guest@example.com" });
  expect(outcome({ ...namesake, email: "guest@example.com" })).toBe("grant");
});

test("the same holds where the profile gets another issuer", () => {
  grantPerson(shop, { email: "guest@example.com" });
  told.reports.grantUsed(shop, { email: "guest@example.com", issuer: NOWHERE, sub: "U2guest" });
  const [profileId = ""] = getDatabase()
    .prepare("SELECT id FROM profiles")
    .pluck()
    .all()
    .map(String);
  updateProfile(profileId, { issuerUrl: OTHER, clientSecret: "K2-a-key-of-other" }, TOKEN_HOLDER);
  expect(outcome(person("guest", { issuer: OTHER, email: "x@example.org" }))).toBe("may-ask");
});

test("a question from before a move is over", () => {
  told.reports.asked(shop, person("guest"));
  const id = openAsks()[0]?.ask.id ?? "";
  moveToOtherIssuer();
  expect(() => answerAsk(id, { answer: "allow" })).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ code: "ask_over" }) }),
  );
  expect([rules().grants, openAsks()]).toEqual([[], []]);
});

test("a no to one issuer's person is none to another's, and both are kept", () => {
  const refuse = (who: VerifiedPerson) => {
    told.reports.asked(shop, who);
    answerAsk(openAsks()[0]?.ask.id ?? "", { answer: "never" });
  };
  const namesake = person("guest", { issuer: OTHER, email: "stranger@example.org" });
  refuse(person("guest"));
  expect([outcome(person("guest")), outcome(namesake)]).toEqual(["never", "may-ask"]);
  refuse(namesake);
  told = restart();
  expect([outcome(person("guest")), outcome(namesake)]).toEqual(["never", "never"]);
});

// What versions before this one have stored.
test("old rows let in at the profile's issuer alone, and keep out at every one", () => {
  const database = new Database(":memory:");
  const migrations = readMigrations(path.join(process.cwd(), "db", "migrations"));
  const before = migrations.slice(
    0,
    migrations.findIndex(({ name }) => name === "persons"),
  );
  migrate(database, before);
  database.exec(`
    INSERT INTO profiles (id, name, name_key, issuer_url, client_id, client_secret, scopes, created_at, updated_at)
      VALUES ('p', 'P', 'p', '${NOWHERE}', 'c', 's', '[]', '', '');
    INSERT INTO accounts (id, name, name_key, authtoken, created_at, updated_at)
      VALUES ('a', 'A', 'a', 't', '', '');
    INSERT INTO tunnels (id, name, name_key, account_id, profile_id, config, created_at, updated_at)
      VALUES ('t', 'T', 't', 'a', 'p', '{}', '', '');
    INSERT INTO grants VALUES ('t', 'b@example.com', 'b@example.com', 'U2b', NULL, '2026-01-01T00:00:00Z'),
      ('t', 'free@example.com', 'free@example.com', NULL, NULL, '2026-01-01T00:00:00Z');
    INSERT INTO removals VALUES ('t', 'r@example.com', 'r@example.com', 'U2r', '2026-01-01T00:00:00Z');
    INSERT INTO refusals VALUES ('t', 'U2n', 'n@example.com', NULL);
  `);
  migrate(database, migrations);
  const rowsOf = (table: string) => database.prepare(`SELECT sub, issuer FROM ${table}`).all();
  expect(rowsOf("grants")).toEqual([
    { sub: "U2b", issuer: NOWHERE },
    { sub: null, issuer: null },
  ]);
  expect(rowsOf("removal_owners")).toEqual([{ sub: "U2r", issuer: "" }]);
  expect(rowsOf("refusals")).toEqual([{ sub: "U2n", issuer: "" }]);
  database.close();
});

test("an old removal and an old no hold for their sub at every issuer", () => {
  removePerson(shop, { email: "old@example.com" });
  getDatabase().exec(`
    INSERT INTO removal_owners (tunnel_id, email_key, issuer, sub)
      VALUES ('${shop}', 'old@example.com', '', 'U2removed');
    INSERT INTO refusals (tunnel_id, issuer, sub, email, until) VALUES ('${shop}', '', 'U2no', 'no@example.com', NULL);
  `);
  told = restart();
  for (const issuer of [NOWHERE, OTHER]) {
    expect(outcome(person("removed", { issuer }))).toBe("removed");
    expect(outcome(person("no", { issuer }))).toBe("never");
  }
});
