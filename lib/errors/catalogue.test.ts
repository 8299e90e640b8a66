import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { placeOf } from "@/lib/contract/places";
import { SIDES } from "@/lib/contract/side-names";
import { lookUpNgrokCode, NGROK_CODES, NGROK_TABLES, ngrokDocsUrl } from "./catalogue";
import { ALIASES } from "./codes/ngrok-aliases";
import { RULES } from "./codes/ngrok-rules";
import { type CatalogueEntry, PERSISTENCES } from "./entry";
import { OIDC_ERRORS } from "./oidc-codes";
import { OWN_CODES } from "./own-codes";
import { SDK_FAILURES } from "./sdk-codes";

const ALL: [string, CatalogueEntry][] = [
  ...NGROK_TABLES.flatMap((table) => Object.entries(table)),
  ...RULES.map(({ from, entry }): [string, CatalogueEntry] => [`the rule from ${from}`, entry]),
  ...Object.entries(SDK_FAILURES),
  ...Object.entries(OIDC_ERRORS),
  ...Object.entries(OWN_CODES),
];

test("no code of ngrok has two entries, and aliases refer to a code with an entry", () => {
  const codes = NGROK_TABLES.flatMap((table) => Object.keys(table));
  for (const code of codes) expect(code).toMatch(/^ERR_NGROK_\d{3,5}$/);
  const aliases = [...ALIASES.values()].flat().map((number) => `ERR_NGROK_${number}`);
  const all = [...codes, ...aliases];
  expect(new Set(all).size).toBe(all.length);
  for (const number of ALIASES.keys()) expect(codes).toContain(`ERR_NGROK_${number}`);
  expect(NGROK_CODES.size).toBe(all.length);
});

test("no name is used for two things", () => {
  expect(new Set(ALL.map(([name]) => name)).size).toBe(ALL.length);
});

test.each(ALL)("%s is complete", (_name, entry) => {
  expect(entry.title).toMatch(/^[A-Zn].{5,90}[^.!]$/);
  for (const sentence of [entry.cause, entry.fix]) expect(sentence).toMatch(/^[A-Zn].{8,240}\.$/);
  expect(SIDES[entry.side]).toBeDefined();
  expect(PERSISTENCES).toContain(entry.persistence);
  if (entry.docsUrl) expect(entry.docsUrl).toMatch(/^https:\/\//);
});

test("entries with the same title agree in everything else that people act on", () => {
  const byTitle = new Map<string, [string, CatalogueEntry]>();
  for (const [name, entry] of ALL) {
    const [otherName, other] = byTitle.get(entry.title) ?? [name, entry];
    byTitle.set(entry.title, [otherName, other]);
    const { side, persistence, action } = entry;
    expect({ side, persistence, action }, `${name} and ${otherName}`).toEqual({
      side: other.side,
      persistence: other.persistence,
      action: other.action,
    });
  }
});

test("what a larger plan fixes is on the plan's side, and nothing else is", () => {
  for (const [name, { side, fix, cause }] of ALL) {
    if (/use a larger plan|Pay-as-you-go plan/.test(fix)) expect(side, name).toBe("plan");
    if (side === "plan") expect(`${fix} ${cause}`, name).toMatch(/plan|pay|account|Wait|month/i);
  }
});

test("every action has a page, and an action about a tunnel needs its id", () => {
  const ids = { tunnelId: "t/1", profileId: "p", accountId: "a" };
  for (const [name, { action }] of ALL) {
    if (!action) continue;
    const place = placeOf(action, ids);
    expect(place?.label, name).toBeTruthy();
    expect(place?.href, name).toMatch(/^(\/|https:\/\/)[^:]*$/);
  }
  expect(placeOf("tunnel", ids)?.href).toBe("/tunnels/t%2F1/settings");
  expect(placeOf("tunnel", {})).toBeUndefined();
});

test.each(["ERR_NGROK_98765", "ERR_NGROK_21000", "ERR_NGROK_", "constructor", ""])(
  "%s is not known, so nobody can say whether it passes",
  (code) => {
    expect(lookUpNgrokCode(code).persistence).toBe("uncertain");
    expect(lookUpNgrokCode(code).title).toContain("new to Gatehouse");
  },
);

test("a code without an entry is covered by the rule for its range, and refers to ngrok's own page", () => {
  expect(lookUpNgrokCode("ERR_NGROK_2299").title).toBe("ngrok does not accept the policy");
  expect(lookUpNgrokCode("ERR_NGROK_27217").title).toBe(
    "ngrok's AI Gateway did not serve a request",
  );
  expect(lookUpNgrokCode("ERR_NGROK_2239").title).toBe("The policy has two logins");
  expect(ngrokDocsUrl("ERR_NGROK_98765")).toBe("https://ngrok.com/docs/errors/err_ngrok_98765/");
});

test("every code that the product gives to a problem is in the catalogue", () => {
  // Ignores what functions return beside `ok: false`, and the reasons of notices, which are other codes.
  const codes = sources(["app", "lib", "db"]).flatMap((file) =>
    [
      ...readFileSync(file, "utf8").matchAll(
        /(?<!ok: false, |about: \{\s*)\bcode: (?:[^"\n]*\? )?"([a-z_]+)"(?: : "([a-z_]+)")?/g,
      ),
    ].flatMap(([, one, other]) => [one, other]),
  );
  const known: string[] = [...Object.keys(OWN_CODES), "custom"];
  const unknown = codes.filter((code) => code !== undefined && !known.includes(code));
  expect(codes.length).toBeGreaterThan(15);
  expect(unknown).toEqual([]);
});

function sources(folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\./.test(file))
      .map((file) => path.join(folder, file)),
  );
}
