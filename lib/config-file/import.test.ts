import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { getDatabase } from "@/db/open";
import { createAccount, getConnection, listAccounts } from "@/lib/accounts/service";
import { isProblem } from "@/lib/errors/problem";
import { exportTunnel } from "@/lib/export/export-tunnel";
import { createProfile, getCredentials, listProfiles } from "@/lib/profiles/service";
import { loadMasterKey } from "@/lib/secrets/master-key";
import { startTunnel } from "@/lib/tunnels/run-tunnel";
import { createTunnel, listTunnels } from "@/lib/tunnels/service";
import { previewImport, runImport } from "./import";
import { exportConfig, exportSealed } from "./write-file";

const passphrase = "correct horse battery staple";
const SECRET = "K2-the-access-key-of-acme";
const AUTHTOKEN = "2the-authtoken-of-the-work-account";
// Sealing and opening are slow on purpose.
const SLOW = { timeout: 120_000 };
const folders: string[] = [];

beforeEach(newMachine);

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty data folder in a process that knows of no other, as on a colleague's laptop. */
async function newMachine(): Promise<string> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-import-"));
  folders.push(dataDir);
  globalThis.__gatehouse?.clear();
  process.env.GATEHOUSE_DATA_DIR = dataDir;
  await loadMasterKey({ dataDir, keyring: false, hasSealed: false });
  return dataDir;
}

function furnish() {
  const { id: profileId } = createProfile({
    name: "Acme",
    issuerUrl: "https://api.descope.com/P2acme",
    clientId: "P2acme",
    clientSecret: SECRET,
  });
  const { id: accountId } = createAccount({
    name: "Work",
    authtoken: AUTHTOKEN,
    serverAddr: "connect.example.com:443",
  });
  const base = { profileId, accountId };
  const { id } = createTunnel({
    ...base,
    name: "Storefront",
    upstream: 3000,
    domain: "storefront.example.com",
    allowedEmails: ["member@example.com", "o'brien@example.com"],
    allowedDomains: ["example.org"],
    maxSessionDuration: "8h",
    extraPolicy: "on_http_response:\n  - actions:\n      - type: compress-response\n",
    pooling: true,
    stopAfter: "2h",
    group: "Friday demo",
  });
  createTunnel({
    ...base,
    name: "Admin",
    upstream: "https://localhost:8443",
    identityHeaders: false,
  });
  return { profileId, accountId, id };
}

const outcomes = (items: { kind: string; name: string; outcome: string }[]) =>
  Object.fromEntries(items.map(({ kind, name, outcome }) => [`${kind} ${name}`, outcome]));

async function problemOf(work: () => unknown) {
  try {
    await work();
  } catch (error) {
    if (isProblem(error)) return error.details;
    throw error;
  }
  throw new Error("It did not fail");
}

/** All that an import could change, without what differs from machine to machine. */
function everything() {
  const { exportedAt: _, ...file } = exportConfig();
  return file;
}

test(
  "a file with secrets makes another machine the same, and is nowhere on disk",
  SLOW,
  async () => {
    furnish();
    const before = everything();
    const content = JSON.stringify(await exportSealed({ passphrase }));
    expect(content).not.toContain("Storefront");
    const dataDir = await newMachine();

    expect(await problemOf(() => previewImport({ content }))).toMatchObject({
      code: "passphrase_needed",
      issues: [{ path: "passphrase" }],
    });
    const wrong = await problemOf(() =>
      previewImport({ content, passphrase: "not this one at all" }),
    );
    expect(wrong.code).toBe("passphrase_wrong");
    const preview = await previewImport({ content, passphrase });
    expect(preview.withSecrets).toBe(true);
    expect(new Set(Object.values(outcomes(preview.items)))).toEqual(new Set(["add"]));
    expect(listTunnels()).toEqual([]);

    await runImport({ content, passphrase, preview: preview.id });
    expect(everything()).toEqual(before);
    expect(getCredentials(listProfiles()[0]?.id ?? "").clientSecret).toBe(SECRET);
    expect(getConnection(listAccounts()[0]?.id ?? "").authtoken).toBe(AUTHTOKEN);
    for (const file of readdirSync(dataDir)) {
      const bytes = readFileSync(path.join(dataDir, file), "latin1");
      expect(bytes).not.toContain(SECRET);
      expect(bytes).not.toContain(passphrase);
    }
  },
);

test("a team file has no secrets; what it makes waits for them, and a start says which", async () => {
  furnish();
  const content = JSON.stringify(exportConfig());
  expect(content).not.toMatch(new RegExp(`${SECRET}|${AUTHTOKEN}|secret`, "i"));
  await newMachine();
  await runImport({ content });
  expect(listProfiles()).toMatchObject([{ name: "Acme", hasClientSecret: false }]);
  expect(listAccounts()).toMatchObject([{ name: "Work", hasAuthtoken: false }]);
  const id = listTunnels().find(({ name }) => name === "Storefront")?.id ?? "";
  const refusal = await problemOf(() => startTunnel(id));
  expect(refusal).toMatchObject({ status: 409, code: "secret_missing" });
  expect(refusal.detail).toBe(
    'The Access Key of "Acme" and the authtoken of "Work" have not been entered yet.',
  );
  expect(refusal.fix).toContain("Profiles and Accounts");
});

test("importing again what is here changes nothing", SLOW, async () => {
  furnish();
  const content = JSON.stringify(exportConfig());
  const { items } = await previewImport({ content });
  expect(new Set(Object.values(outcomes(items)))).toEqual(new Set(["skip"]));
  const sealed = JSON.stringify(await exportSealed({ passphrase }));
  const again = await previewImport({ content: sealed, passphrase });
  expect(new Set(Object.values(outcomes(again.items)))).toEqual(new Set(["skip"]));
});

test("names match without regard to case; the preview says field by field what changes", async () => {
  const { id } = furnish();
  const file = exportConfig();
  const storefront = file.tunnels.find(({ name }) => name === "Storefront");
  const { domain: _, ...withoutDomain } = storefront ?? {};
  const changed = { ...withoutDomain, name: "STOREFRONT", allowedEmails: [], profile: "ACME" };
  const content = JSON.stringify({ ...file, tunnels: [changed] });
  const { items } = await previewImport({ content });
  const item = items.find(({ kind }) => kind === "tunnel");
  expect(item?.outcome).toBe("change");
  expect(item?.changes).toContainEqual({
    field: "Allowed e-mails",
    from: "member@example.com, o'brien@example.com",
    to: "nothing",
  });
  expect(item?.changes).toContainEqual({
    field: "Domain",
    from: "storefront.example.com",
    to: "nothing",
  });
  await runImport({ content });
  const tunnel = listTunnels().find((each) => each.id === id);
  expect(tunnel).toMatchObject({ name: "STOREFRONT", allowedEmails: [], stopAfter: "2h" });
  expect(tunnel?.domain).toBeUndefined();
  expect(listTunnels()).toHaveLength(2);
});

test("what is here can be kept", async () => {
  furnish();
  const file = exportConfig();
  const tunnels = [
    ...file.tunnels.map((tunnel) => ({ ...tunnel, upstream: "4000" })),
    { ...file.tunnels[0], name: "New one" },
  ];
  const before = everything();
  const { items } = await runImport({
    content: JSON.stringify({ ...file, tunnels }),
    existing: "keep",
  });
  expect(outcomes(items)).toMatchObject({ "tunnel Storefront": "skip", "tunnel New one": "add" });
  expect(everything().tunnels.filter(({ name }) => name !== "New one")).toEqual(before.tunnels);
});

test("a stored secret never follows an imported address to somewhere else", async () => {
  furnish();
  const file = exportConfig();
  const profiles = [{ ...file.profiles[0], issuerUrl: "https://login.example.net" }];
  const accounts = [{ name: "work", serverAddr: "connect.example.net:443" }];
  const content = JSON.stringify({ ...file, profiles, accounts });
  const { items } = await previewImport({ content });
  for (const kind of ["profile", "account"]) {
    const item = items.find((each) => each.kind === kind);
    expect(item?.changes.map(({ to }) => to)).toContain("to be entered again");
  }
  await runImport({ content });
  expect(listProfiles()[0]).toMatchObject({ hasClientSecret: false });
  expect(listAccounts()[0]).toMatchObject({ name: "work", hasAuthtoken: false });
});

test("it is all or nothing: a failure at the last row leaves every table as it was", async () => {
  furnish();
  const before = everything();
  const file = exportConfig();
  const content = JSON.stringify({
    ...file,
    profiles: [
      { ...file.profiles[0], scopes: ["openid"] },
      { ...file.profiles[0], name: "Second" },
    ],
    tunnels: [...file.tunnels, { ...file.tunnels[0], name: "Last" }],
  });
  getDatabase().exec(
    `CREATE TRIGGER full BEFORE INSERT ON tunnels WHEN NEW.name = 'Last'
     BEGIN SELECT RAISE(ABORT, 'disk is full'); END`,
  );
  await expect(runImport({ content })).rejects.toThrow("disk is full");
  expect(everything()).toEqual(before);
  getDatabase().exec("DROP TRIGGER full");
  await runImport({ content });
  expect(listTunnels()).toHaveLength(3);
});

test("a preview that is no longer true is not acted upon", async () => {
  const { profileId, accountId } = furnish();
  const content = JSON.stringify({ ...exportConfig(), tunnels: [] });
  const { id } = await previewImport({ content });
  createTunnel({ name: "Meanwhile", upstream: 3001, profileId, accountId });
  const refusal = await problemOf(() => runImport({ content, preview: id }));
  expect(refusal).toMatchObject({ status: 409, code: "preview_outdated" });
});

test("tunnels that cannot be are skipped with the reason", async () => {
  furnish();
  const file = exportConfig();
  const [base] = file.tunnels;
  const tunnels = [
    { ...base, name: "Myself", upstream: "http://localhost:4747" },
    { ...base, name: "Lost", profile: "Nobody" },
    { ...base, name: "Older", protection: "listener-oidc", maxSessionDuration: "8h" },
    { ...base, name: "Two logins", extraPolicy: "on_http_request: [{actions: [{type: oauth}]}]" },
  ];
  const { items } = await runImport({ content: JSON.stringify({ ...file, tunnels }) });
  const notes = Object.fromEntries(items.map(({ name, notes: [note] }) => [name, note]));
  expect(notes.Myself).toContain("dashboard itself");
  expect(notes.Lost).toContain('no profile called "Nobody"');
  expect(notes.Older).toContain("listener options");
  expect(notes["Two logins"]).toContain("one login");
  expect(listTunnels()).toHaveLength(2);
});

test.each([
  ["{}", "file_unreadable"],
  [JSON.stringify({ format: "gatehouse", version: 2 }), "file_newer"],
  [JSON.stringify({ format: "other", version: 1 }), "file_unknown"],
  [JSON.stringify({ format: "gatehouse-sealed", version: 1 }), "file_unknown"],
  [JSON.stringify({ format: "gatehouse", version: 1, tunnels: [{ name: "x" }] }), "invalid_input"],
])("refuses %s", async (content, code) => {
  expect((await problemOf(() => previewImport({ content }))).code).toBe(code);
});

test("a tunnel comes back from its own ngrok.yml export as it was, but for its secrets", async () => {
  const { id } = furnish();
  const content = exportTunnel(id, { as: "agent-config" });
  const before = listTunnels().find((tunnel) => tunnel.id === id);
  await newMachine();
  furnishAccountOnly();
  const preview = await previewImport({ content });
  expect(preview.needs).toEqual([]);
  await runImport({ content });
  const [after] = listTunnels();
  const fields = [
    "upstream",
    "domain",
    "allowedEmails",
    "allowedDomains",
    "maxSessionDuration",
  ] as const;
  for (const field of [...fields, "pooling", "identityHeaders", "extraPolicy"] as const) {
    expect(after?.[field], field).toEqual(before?.[field]);
  }
  expect(listProfiles()).toMatchObject([{ clientId: "P2acme", hasClientSecret: false }]);
});

function furnishAccountOnly() {
  createAccount({ name: "Work", authtoken: AUTHTOKEN });
}

test("an ngrok.yml without login or authtoken waits for both choices", async () => {
  const { profileId } = furnish();
  createProfile({
    name: "Second",
    issuerUrl: "https://api.descope.com/P2second",
    clientId: "P2second",
    clientSecret: SECRET,
  });
  createAccount({ name: "Home", authtoken: "2another-authtoken-of-mine" });
  const content = "version: 3\nagent: {}\nendpoints:\n  - name: web\n    upstream: { url: 3000 }\n";
  const preview = await previewImport({ content });
  expect(preview).toMatchObject({
    needs: ["profile", "account"],
    choices: { profiles: ["Acme", "Second"], accounts: ["Home", "Work"] },
  });
  const refusal = await problemOf(() => runImport({ content }));
  expect(refusal.issues?.map((issue) => issue.path)).toEqual(["profile", "account"]);
  expect(listTunnels().map(({ name }) => name)).not.toContain("web");
  await runImport({ content, profile: "acme", account: "HOME" });
  const web = listTunnels().find(({ name }) => name === "web");
  expect(web).toMatchObject({ profileId, upstream: "http://localhost:3000" });
  const unknown = await problemOf(() => previewImport({ content, profile: "Nobody" }));
  expect(unknown.issues?.[0]?.path).toBe("profile");
});
