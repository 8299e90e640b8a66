import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { placeOf } from "./actions";
import { lookUpNgrokCode, NGROK_CODES, ngrokDocsUrl } from "./catalogue";
import { ENDPOINT_CODES } from "./codes/ngrok-endpoint";
import { LOGIN_CODES } from "./codes/ngrok-login";
import { POLICY_CODES } from "./codes/ngrok-policy";
import { SESSION_CODES } from "./codes/ngrok-session";
import { VISIT_CODES } from "./codes/ngrok-visit";
import { OIDC_ERRORS } from "./codes/oidc";
import { OWN_CODES } from "./codes/own";
import { SDK_FAILURES } from "./codes/sdk";
import type { CatalogueEntry } from "./entry";
import { SIDES } from "./sides";

const NGROK_TABLES = [SESSION_CODES, ENDPOINT_CODES, POLICY_CODES, LOGIN_CODES, VISIT_CODES];
const ALL: [string, CatalogueEntry][] = [
  ...NGROK_TABLES.flatMap((table) => Object.entries(table)),
  ...Object.entries(SDK_FAILURES),
  ...Object.entries(OIDC_ERRORS),
  ...Object.entries(OWN_CODES),
];

test("at least 60 of ngrok's codes are explained, none of them twice", () => {
  const codes = NGROK_TABLES.flatMap((table) => Object.keys(table));
  expect(codes.length).toBeGreaterThanOrEqual(60);
  expect(new Set(codes).size).toBe(codes.length);
  expect(Object.keys(NGROK_CODES).length).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^ERR_NGROK_\d{3,5}$/);
});

test("no name stands for two things", () => {
  expect(new Set(ALL.map(([name]) => name)).size).toBe(ALL.length);
});

test.each(ALL)("%s is complete", (_name, entry) => {
  expect(entry.title).toMatch(/^[A-Zn].{5,90}[^.!]$/);
  for (const sentence of [entry.cause, entry.fix]) expect(sentence).toMatch(/^[A-Zn].{8,240}\.$/);
  expect(SIDES[entry.side]).toBeDefined();
  expect(["permanent", "passing", "counted"]).toContain(entry.persistence);
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

test("what a larger plan mends is on the plan's side, and nothing else is", () => {
  for (const [name, { side, fix, cause }] of ALL) {
    if (/use a larger plan|Pay-as-you-go plan/.test(fix)) expect(side, name).toBe("plan");
    if (side === "plan") expect(`${fix} ${cause}`, name).toMatch(/plan|pay|account|Wait|month/i);
  }
});

test("every action has a page, and one about a tunnel wants to know which", () => {
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

test("an unknown code leads to ngrok's own page and is not retried", () => {
  expect(lookUpNgrokCode("ERR_NGROK_98765").persistence).toBe("permanent");
  expect(ngrokDocsUrl("ERR_NGROK_98765")).toBe("https://ngrok.com/docs/errors/err_ngrok_98765/");
  expect(lookUpNgrokCode("ERR_NGROK_2299").title).toBe("ngrok does not accept the policy");
});

test("every code that the product gives to a problem is in the catalogue", () => {
  const codes = sources(["app", "lib", "db"]).flatMap((file) =>
    [
      ...readFileSync(file, "utf8").matchAll(
        /\bcode: (?:[^"\n]*\? )?"([a-z_]+)"(?: : "([a-z_]+)")?/g,
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
