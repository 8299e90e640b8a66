import { expect, test } from "vitest";
import { sampleTunnel } from "@/app/ui/tunnels/sample-tunnel";
import { hasList, readEmails, waitForStart } from "./let-in";
import { sayWho } from "./say-who";

test("an address is read as mail programs write it, and several at once", () => {
  expect(readEmails(" member@example.com ")).toEqual({ emails: ["member@example.com"] });
  expect(readEmails("Guest One <guest@example.org>")).toEqual({ emails: ["guest@example.org"] });
  expect(readEmails("member@example.com; guest@example.org")).toEqual({
    emails: ["member@example.com", "guest@example.org"],
  });
});

test.each([
  ["", "Enter an e-mail address"],
  ["   ", "Enter an e-mail address"],
  ["member", "Enter e-mail addresses"],
  ["member@example.com\u202e", "invisible"],
  ["@example.com", "Domains, roles and tenants are in the settings"],
  ["member@example.com example.org", "Domains, roles and tenants are in the settings"],
  ["role:admin", "Domains, roles and tenants are in the settings"],
  [
    Array.from({ length: 51 }, (_, index) => `member${index}@example.com`).join(),
    "at most 50 addresses",
  ],
])("what is not an address of a person is refused with the next step: %j", (text, words) => {
  expect(readEmails(text)).toEqual({ error: expect.stringContaining(words) });
});

test("where everybody may enter there is no list to put somebody on", () => {
  expect(hasList(sampleTunnel("Shop", { allowedRoles: ["Editor"] }))).toBe(false);
  expect(hasList(sampleTunnel("Shop", { allowedDomains: ["example.com"] }))).toBe(true);
  expect(hasList(sampleTunnel("Shop", { allowedEmails: ["member@example.com"] }))).toBe(true);
});

test("only a tunnel that is up and runs with the old list waits for its next start", () => {
  const { status } = sampleTunnel("Shop");
  const changed = { ...status, desired: "up", state: "online", changedSinceStart: true } as const;
  const running = sampleTunnel("Running", { status: changed });
  const live = sampleTunnel("Live", { status: { ...changed, changedSinceStart: false } });
  const down = sampleTunnel("Down", { status: { ...changed, desired: "down", state: "stopped" } });
  expect(waitForStart([running, live, down]).map(({ id }) => id)).toEqual(["Running"]);
});

test("who may enter is one sentence, or one for each tunnel whose list differs", () => {
  const shop = sampleTunnel("Shop", { allowedDomains: ["example.com"] });
  const docs = sampleTunnel("Docs");
  expect(sayWho([shop])).toEqual(["Everyone at example.com."]);
  expect(sayWho([shop, { ...shop, name: "Admin" }])).toEqual(["Everyone at example.com."]);
  expect(sayWho([shop, docs])).toEqual([
    "Shop: Everyone at example.com.",
    "Docs: Everyone who can log in.",
  ]);
  const many = Array.from({ length: 20 }, (_, index) =>
    sampleTunnel(`Shop ${index}`, { allowedDomains: [`shop${index}.example.com`] }),
  );
  expect(sayWho(many)).toHaveLength(7);
  expect(sayWho(many).at(-1)).toBe("And those of 14 more.");
});
