import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { getDatabase } from "@/db/open";
import { createAccount, getConnection, listAccounts } from "@/lib/accounts/service";
import { nameKey } from "@/lib/base/names";
import { CLIENT_LABELS } from "@/lib/contract/client-words";
import { configFileSchema } from "@/lib/contract/config-file";
import { nameSchema } from "@/lib/contract/fields";
import { isProblem } from "@/lib/errors/problem";
import { getSigningSecret, getWebhook, saveWebhook } from "@/lib/notices/webhook";
import { createProfile, getCredentials, listProfiles } from "@/lib/profiles/service";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { getStopWhenIdle, setStopWhenIdle } from "@/lib/settings/stop-when-idle";
import { exportTunnel } from "@/lib/transfer/export/export-tunnel";
import { updateGroup } from "@/lib/tunnels/groups";
import { orderTunnels } from "@/lib/tunnels/order-tunnels";
import { startTunnel } from "@/lib/tunnels/run-tunnel";
import { createTunnel, listTunnels } from "@/lib/tunnels/service";
import { previewImport, runImport } from "./import";
import { newMachine, removeMachines } from "./machine.fixture";
import { exportConfig, exportSealed } from "./write-file";

const passphrase = "correct horse battery staple";
const SECRET = "K2-the-access-key-of-acme";
const WEBHOOK = { url: "https://hooks.example.com/gatehouse", secret: "only-the-receiver-knows" };
const AUTHTOKEN = "2the-authtoken-of-the-work-account";
// Encrypting and opening are slow on purpose.
const SLOW = { timeout: 120_000 };

beforeEach(newMachine);

afterEach(removeMachines);

function makeLogin() {
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
  return { profileId, accountId };
}

function seed() {
  const base = makeLogin();
  const { id } = createTunnel(
    {
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
    },
    TOKEN_HOLDER,
  );
  createTunnel(
    {
      ...base,
      name: "Admin",
      upstream: "https://localhost:8443",
      identityHeaders: false,
    },
    TOKEN_HOLDER,
  );
  setStopWhenIdle("2h");
  saveWebhook(WEBHOOK);
  return { ...base, id };
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

/** Everything that an import could change, without what differs between machines. */
function everything() {
  const { exportedAt: _, ...file } = configFileSchema.parse(toDocument(exportConfig()));
  return { ...file, webhook: getWebhook() };
}

/** The text that a person reads when they open the file. */
const toDocument = (file: object): unknown => JSON.parse(JSON.stringify(file));
const namesInOrder = () => listTunnels().map(({ name }) => name);

test(
  "a file with secrets makes another machine the same, and is not stored on its disk",
  SLOW,
  async () => {
    seed();
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

    await runImport({ content, passphrase, preview: preview.id }, TOKEN_HOLDER);
    expect(everything()).toEqual(before);
    expect(getCredentials(listProfiles()[0]?.id ?? "").clientSecret).toBe(SECRET);
    expect(getConnection(listAccounts()[0]?.id ?? "").authtoken).toBe(AUTHTOKEN);
    expect(getSigningSecret()).toBe(WEBHOOK.secret);
    for (const file of readdirSync(dataDir)) {
      const bytes = readFileSync(path.join(dataDir, file), "latin1");
      expect(bytes).not.toContain(SECRET);
      expect(bytes).not.toContain(passphrase);
    }
  },
);

test("a team file has no secrets; what it creates waits for them, and a start says which", async () => {
  seed();
  const content = JSON.stringify(exportConfig());
  expect(content).not.toMatch(
    new RegExp(`${SECRET}|${AUTHTOKEN}|${WEBHOOK.secret}|${WEBHOOK.url}|secret`, "i"),
  );
  await newMachine();
  await runImport({ content }, TOKEN_HOLDER);
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

test("a file of any configuration makes an empty machine the same", async () => {
  const names = fc.uniqueArray(
    fc
      .string({ unit: "grapheme", maxLength: 12 })
      .map((text) => text.trim())
      .filter((text) => nameSchema.safeParse(text).success),
    { selector: nameKey, minLength: 1, maxLength: 6 },
  );
  const settings = fc.record({
    stopWhenIdle: fc.option(fc.constantFrom("30m", "2h30m", "90s")),
  });
  const groups = fc.array(fc.constantFrom(undefined, "Demo", "Friday"), { minLength: 6 });
  await fc.assert(
    fc.asyncProperty(names, groups, settings, async (all, groupOf, { stopWhenIdle }) => {
      await newMachine();
      const base = makeLogin();
      const ids = all.map((each, index) => {
        const group = groupOf[index];
        return createTunnel(
          { ...base, name: each, upstream: 3000, ...(group && { group }) },
          TOKEN_HOLDER,
        ).id;
      });
      orderTunnels({ ids: ids.reverse() });
      setStopWhenIdle(stopWhenIdle);
      const before = everything();
      expect(before.tunnels).toHaveLength(all.length);
      expect(before.settings.stopWhenIdle ?? null).toBe(stopWhenIdle);
      const content = JSON.stringify(exportConfig());
      await newMachine();
      await runImport({ content }, TOKEN_HOLDER);
      expect(everything()).toEqual(before);
    }),
    { numRuns: 20 },
  );
});

test("the order of the file is used, in the places that its tunnels have here", async () => {
  const { profileId, accountId } = seed();
  const file = exportConfig();
  const tunnels = [...file.tunnels]
    .reverse()
    .flatMap((tunnel) => [tunnel, { ...tunnel, name: `${tunnel.name} two` }]);
  createTunnel({ name: "Mine", upstream: 3001, profileId, accountId }, TOKEN_HOLDER);
  const content = JSON.stringify({ ...file, tunnels });
  const { items } = await previewImport({ content, existing: "keep" });
  expect(outcomes(items)["setting Order of tunnels and groups"]).toBe("skip");
  const done = await runImport({ content }, TOKEN_HOLDER);
  const order = done.items.find((each) => each.name.startsWith("Order"));
  expect(order).toMatchObject({
    outcome: "change",
    changes: [
      {
        from: "Storefront, Admin, Mine",
        to: "Admin, Admin two, Mine, Storefront, Storefront two",
      },
    ],
  });
  expect(namesInOrder()).toEqual(["Admin", "Admin two", "Mine", "Storefront", "Storefront two"]);
  const again = await previewImport({ content });
  expect(outcomes(again.items)["setting Order of tunnels and groups"]).toBe("skip");
});

test("settings are changed or kept like everything else, and a setting that the file lacks stays", async () => {
  seed();
  const file = exportConfig();
  const settings = { stopWhenIdle: "8h", webhook: { ...WEBHOOK, secret: "another-secret-of-it" } };
  const content = JSON.stringify({ ...file, settings });
  await runImport({ content, existing: "keep" }, TOKEN_HOLDER);
  expect(getStopWhenIdle()).toBe("2h");
  expect(getSigningSecret()).toBe(WEBHOOK.secret);
  const { items } = await runImport({ content }, TOKEN_HOLDER);
  expect(items.find(({ name }) => name === "Stop when idle")).toMatchObject({
    outcome: "change",
    changes: [{ from: "2h", to: "8h" }],
  });
  expect(items.find(({ name }) => name === "Webhook")).toMatchObject({
    outcome: "change",
    changes: [{ field: "Signing secret", to: "the one of the file" }],
  });
  expect(JSON.stringify(items)).not.toContain(settings.webhook.secret);
  expect(getSigningSecret()).toBe(settings.webhook.secret);

  const { settings: _, ...older } = file;
  const old = await runImport({ content: JSON.stringify(older) }, TOKEN_HOLDER);
  expect(outcomes(old.items)).not.toHaveProperty("setting Webhook");
  expect(getStopWhenIdle()).toBe("8h");
  expect(getWebhook()).toMatchObject({ url: WEBHOOK.url, hasSecret: true });
});

test("a webhook without its secret waits for it", async () => {
  seed();
  const content = JSON.stringify({
    ...exportConfig(),
    settings: { webhook: { url: WEBHOOK.url } },
  });
  await newMachine();
  const { items } = await runImport({ content }, TOKEN_HOLDER);
  expect(items.find(({ name }) => name === "Webhook")?.notes).toEqual([
    "Its Signing secret has to be entered before anything is sent.",
  ]);
  expect(getWebhook()).toEqual({ url: WEBHOOK.url, hasSecret: false });
  expect(() => saveWebhook({ url: WEBHOOK.url })).toThrow();
  expect(saveWebhook(WEBHOOK)).toMatchObject({ hasSecret: true });
});

test("importing the present configuration again changes nothing", SLOW, async () => {
  seed();
  const content = JSON.stringify(exportConfig());
  const { items } = await previewImport({ content });
  expect(new Set(Object.values(outcomes(items)))).toEqual(new Set(["skip"]));
  const sealed = JSON.stringify(await exportSealed({ passphrase }));
  const again = await previewImport({ content: sealed, passphrase });
  expect(new Set(Object.values(outcomes(again.items)))).toEqual(new Set(["skip"]));
});

test("names match without regard to case; the preview says field by field what changes", async () => {
  const { id } = seed();
  const file = exportConfig();
  const storefront = file.tunnels.find(({ name }) => name === "Storefront");
  const { domain: _, ...withoutDomain } = storefront ?? {};
  const changed = { ...withoutDomain, name: "STOREFRONT", allowedEmails: [], profile: "ACME" };
  const content = JSON.stringify({ ...file, tunnels: [changed] });
  const { items } = await previewImport({ content });
  const item = items.find(({ kind }) => kind === "tunnel");
  expect(item?.outcome).toBe("change");
  expect(item?.changes).toContainEqual({
    key: "allowedEmails",
    field: "Allowed e-mails",
    from: "member@example.com, o'brien@example.com",
    to: "nothing",
  });
  expect(item?.changes).toContainEqual({
    key: "domain",
    field: "Domain",
    from: "storefront.example.com",
    to: "nothing",
  });
  await runImport({ content }, TOKEN_HOLDER);
  const tunnel = listTunnels().find((each) => each.id === id);
  expect(tunnel).toMatchObject({ name: "STOREFRONT", allowedEmails: [], stopAfter: "2h" });
  expect(tunnel?.domain).toBeUndefined();
  expect(listTunnels()).toHaveLength(2);
});

test("existing things can be kept", async () => {
  seed();
  const file = exportConfig();
  const tunnels = [
    ...file.tunnels.map((tunnel) => ({ ...tunnel, upstream: "4000" })),
    { ...file.tunnels[0], name: "New one" },
  ];
  const before = everything();
  const { items } = await runImport(
    {
      content: JSON.stringify({ ...file, tunnels }),
      existing: "keep",
    },
    TOKEN_HOLDER,
  );
  expect(outcomes(items)).toMatchObject({ "tunnel Storefront": "skip", "tunnel New one": "add" });
  expect(everything().tunnels.filter(({ name }) => name !== "New one")).toEqual(before.tunnels);
});

test("a stored secret is never sent to an imported address", async () => {
  seed();
  const file = exportConfig();
  const profiles = [{ ...file.profiles[0], issuerUrl: "https://login.example.net" }];
  const accounts = [{ name: "work", serverAddr: "connect.example.net:443" }];
  const settings = { webhook: { url: "https://hooks.example.net/" } };
  const content = JSON.stringify({ ...file, profiles, accounts, settings });
  const { items, destinations, withSecrets, source } = await previewImport({ content });
  expect({ withSecrets, source }).toEqual({
    withSecrets: false,
    source: "a Gatehouse file without secrets",
  });
  for (const kind of ["profile", "account", "setting"]) {
    const item = items.find((each) => each.kind === kind && !each.name.startsWith("Order"));
    expect(item?.changes.map(({ to }) => to)).toContain("to be entered again");
  }
  const changes = items.find(({ kind }) => kind === "profile")?.changes;
  const secret = changes?.find(({ key }) => key === "clientSecret");
  expect(secret?.field).toBe(CLIENT_LABELS.clientSecret);
  const agreed = destinations.map(({ id }) => id);
  await runImport({ content, destinations: agreed }, TOKEN_HOLDER);
  expect(listProfiles()[0]).toMatchObject({ hasClientSecret: false });
  expect(listAccounts()[0]).toMatchObject({ name: "work", hasAuthtoken: false });
  expect(getSigningSecret()).toBeUndefined();
});

test("an import is done completely or not at all: a failure at the last row changes no table", async () => {
  seed();
  const before = everything();
  const file = exportConfig();
  const content = JSON.stringify({
    ...file,
    profiles: [
      { ...file.profiles[0], scopes: ["openid"] },
      { ...file.profiles[0], name: "Second" },
    ],
    tunnels: [...file.tunnels.reverse(), { ...file.tunnels[0], name: "Last" }],
    settings: { stopWhenIdle: "8h" },
  });
  getDatabase().exec(
    `CREATE TRIGGER full BEFORE INSERT ON tunnels WHEN NEW.name = 'Last'
     BEGIN SELECT RAISE(ABORT, 'disk is full'); END`,
  );
  await expect(runImport({ content }, TOKEN_HOLDER)).rejects.toThrow("disk is full");
  expect(everything()).toEqual(before);
  getDatabase().exec("DROP TRIGGER full");
  getDatabase().exec(
    `CREATE TRIGGER full BEFORE INSERT ON settings BEGIN SELECT RAISE(ABORT, 'disk is full'); END`,
  );
  await expect(runImport({ content }, TOKEN_HOLDER)).rejects.toThrow("disk is full");
  expect(everything()).toEqual(before);
  getDatabase().exec("DROP TRIGGER full");
  await runImport({ content }, TOKEN_HOLDER);
  expect(namesInOrder()).toEqual(["Admin", "Storefront", "Last"]);
});

test("an outdated preview is not carried out", async () => {
  const { profileId, accountId } = seed();
  const content = JSON.stringify({ ...exportConfig(), tunnels: [] });
  const { id } = await previewImport({ content });
  createTunnel({ name: "Meanwhile", upstream: 3001, profileId, accountId }, TOKEN_HOLDER);
  const refusal = await problemOf(() => runImport({ content, preview: id }, TOKEN_HOLDER));
  expect(refusal).toMatchObject({ status: 409, code: "preview_outdated" });
});

test("a tunnel of a file does not come into a group with one link that it does not fit on", async () => {
  seed();
  const file = exportConfig();
  const [base] = file.tunnels;
  const { profileId, accountId } = listTunnels().find(({ name }) => name === base?.name) ?? {};
  const shop = { name: "Shop", upstream: "3000", profileId, accountId, group: "Festival" };
  createTunnel(shop, TOKEN_HOLDER);
  await updateGroup("Festival", { link: true, acceptShared: true }, TOKEN_HOLDER);
  const { profile, account } = base ?? {};
  const entry = { upstream: "3001", profile, account, group: "FESTIVAL" };
  const tunnels = [
    { ...entry, name: "Fits" },
    { ...entry, name: "Alone", gate: false },
  ];
  const content = JSON.stringify({ ...file, tunnels });
  const { items } = await previewImport({ content });
  const found = items.filter(({ kind }) => kind === "tunnel");
  expect(found).toMatchObject([
    { name: "Fits", outcome: "add" },
    { name: "Alone", outcome: "skip", notes: [expect.stringContaining("turn its gate on")] },
  ]);
});

test("tunnels that cannot be imported are skipped with the reason", async () => {
  seed();
  const file = exportConfig();
  const [base] = file.tunnels;
  const tunnels = [
    { ...base, name: "Myself", upstream: "http://localhost:4747" },
    { ...base, name: "Lost", profile: "Nobody" },
    { ...base, name: "Older", protection: "listener-oidc", maxSessionDuration: "8h" },
    { ...base, name: "Two logins", extraPolicy: "on_http_request: [{actions: [{type: oauth}]}]" },
  ];
  const { items } = await runImport(
    { content: JSON.stringify({ ...file, tunnels }) },
    TOKEN_HOLDER,
  );
  const notes = Object.fromEntries(items.map(({ name, notes: [note] }) => [name, note]));
  expect(notes.Myself).toContain("dashboard itself");
  expect(notes.Lost).toContain('no profile called "Nobody"');
  expect(notes.Older).toContain("listener options");
  expect(notes["Two logins"]).toContain("one login");
  expect(listTunnels()).toHaveLength(2);
});

test.each([
  ["", "file_unreadable"],
  ["{}", "file_unreadable"],
  [JSON.stringify({ format: "gatehouse", version: 2 }), "file_newer"],
  [JSON.stringify({ format: "other", version: 1 }), "file_unknown"],
  [JSON.stringify({ format: "gatehouse-sealed", version: 1 }), "file_unknown"],
  [JSON.stringify({ format: "gatehouse", version: 1, tunnels: [{ name: "x" }] }), "invalid_input"],
])("refuses %s", async (content, code) => {
  expect((await problemOf(() => previewImport({ content }))).code).toBe(code);
});

test("a tunnel is the same after its own ngrok.yml export and import, except for its secrets", async () => {
  const { id } = seed();
  const content = exportTunnel(id, { as: "agent-config" });
  const before = listTunnels().find((tunnel) => tunnel.id === id);
  await newMachine();
  seedAccountOnly();
  const preview = await previewImport({ content });
  expect(preview.needs).toEqual([]);
  await runImport({ content }, TOKEN_HOLDER);
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

function seedAccountOnly() {
  createAccount({ name: "Work", authtoken: AUTHTOKEN });
}

test("an ngrok.yml without login or authtoken waits for both choices", async () => {
  const { profileId } = seed();
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
  const refusal = await problemOf(() => runImport({ content }, TOKEN_HOLDER));
  expect(refusal.issues?.map((issue) => issue.path)).toEqual(["profile", "account"]);
  expect(listTunnels().map(({ name }) => name)).not.toContain("web");
  await runImport({ content, profile: "acme", account: "HOME" }, TOKEN_HOLDER);
  const web = listTunnels().find(({ name }) => name === "web");
  expect(web).toMatchObject({ profileId, upstream: "http://localhost:3000" });
  const unknown = await problemOf(() => previewImport({ content, profile: "Nobody" }));
  expect(unknown.issues?.[0]?.path).toBe("profile");
});

const LOSSY = `version: 3
agent: {}
endpoints:
  - name: web
    upstream: { url: 3000 }
    traffic_policy:
      on_tcp_connect:
        - actions: [{ type: restrict-ips, config: { allow: ["192.0.2.0/24"] } }]
  - { name: plain, upstream: { url: 3001 } }
`;

test("an import that would let in more people than the file needs a yes", async () => {
  seed();
  const content = LOSSY;
  const before = everything();
  const preview = await previewImport({ content });
  expect(preview.needs).toEqual(["wider"]);
  const widens = Object.fromEntries(preview.items.map(({ name, widens }) => [name, widens]));
  expect(widens).toMatchObject({ web: [expect.stringContaining("on_tcp_connect")], plain: [] });
  for (const wider of [undefined, false]) {
    const refusal = await problemOf(() =>
      runImport({ content, preview: preview.id, wider }, TOKEN_HOLDER),
    );
    expect(refusal).toMatchObject({ status: 422, issues: [{ path: "wider" }] });
  }
  expect(everything()).toEqual(before);
  const done = await runImport({ content, preview: preview.id, wider: true }, TOKEN_HOLDER);
  expect(done.needs).toEqual([]);
  expect(namesInOrder()).toContain("web");
});

test("no yes is needed for skipped tunnels", async () => {
  seed();
  await runImport({ content: LOSSY, wider: true }, TOKEN_HOLDER);
  for (const existing of ["change", "keep"]) {
    const again = await previewImport({ content: LOSSY, existing });
    expect(again.needs).toEqual([]);
    expect(again.items.flatMap(({ widens }) => widens)).toEqual([]);
  }
  const other = LOSSY.replace("3000", "3005");
  expect((await previewImport({ content: other })).needs).toEqual(["wider"]);
  expect((await previewImport({ content: other, existing: "keep" })).needs).toEqual([]);
});

test("the yes is asked for together with the other choices", async () => {
  const preview = await previewImport({ content: LOSSY });
  expect(preview.needs).toEqual(["profile", "account", "wider"]);
});

test("a byte order mark is ignored, and text that is not UTF-8 is named", async () => {
  seed();
  const content = JSON.stringify(exportConfig());
  expect(await previewImport({ content: `\uFEFF${content}` })).toMatchObject({
    format: "gatehouse",
    source: expect.stringContaining("Gatehouse"),
  });
  expect(await previewImport({ content: `\uFEFF${LOSSY}` })).toMatchObject({
    format: "ngrok",
    source: expect.stringContaining("ngrok.yml"),
  });
  const utf16 = Buffer.from(`\uFEFF${LOSSY}`, "utf16le").toString("utf8");
  for (const broken of [utf16, Buffer.from(LOSSY, "utf16le").toString("latin1")]) {
    const refusal = await problemOf(() => previewImport({ content: broken }));
    expect(refusal).toMatchObject({
      code: "file_unreadable",
      detail: expect.stringContaining("UTF-16"),
      fix: expect.stringContaining("Save it as UTF-8"),
    });
  }
});
