import { afterEach, beforeEach, expect, test } from "vitest";
import { createAccount } from "@/lib/accounts/service";
import { hasHidden } from "@/lib/contract/show-hidden.mjs";
import { allowedEmailsSchema } from "@/lib/contract/tunnel-input";
import { isProblem } from "@/lib/errors/problem";
import { saveWebhook } from "@/lib/notices/webhook";
import { createProfile } from "@/lib/profiles/service";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { updateGroup } from "@/lib/tunnels/groups";
import { createTunnel, listTunnels } from "@/lib/tunnels/service";
import { markWeakenings } from "./find-weakenings";
import { previewImport, runImport } from "./import";
import { newMachine, removeMachines } from "./machine.fixture";
import { exportConfig } from "./write-file";

beforeEach(newMachine);
afterEach(removeMachines);

const RULES = `on_http_request:
${Array.from({ length: 40 }, (_, index) => `  - name: rule ${index}\n    actions: [{ type: log }]`).join("\n")}
`;

function begin() {
  const { id: profileId } = createProfile({
    name: "Acme",
    issuerUrl: "https://id.example.com/P2acme",
    clientId: "P2acme",
    clientSecret: "K2acme",
  });
  const { id: accountId } = createAccount({ name: "Work", authtoken: "2mine" });
  createTunnel(
    {
      name: "Storefront",
      upstream: 3000,
      profileId,
      accountId,
      allowedEmails: ["a@example.com"],
      allowedDomains: ["example.org"],
      maxSessionDuration: "1h",
      allowedRoles: ["Admin"],
      allowedTenants: ["T2acme", "T2other"],
      askToComeIn: false,
      extraPolicy: "on_http_request: [{ actions: [{ type: rate-limit }] }]",
      stopAfter: "1h",
      resumeOnLaunch: false,
    },
    TOKEN_HOLDER,
  );
  saveWebhook({ url: "https://hooks.example.com/", secret: "only-the-receiver-knows" });
  return { profileId, accountId };
}

type Entry = ReturnType<typeof exportConfig>["tunnels"][number];

/** What the preview of a file with this tunnel says, by the keys of the fields. */
async function marked(change: Partial<Entry>) {
  const file = exportConfig();
  const tunnels = file.tunnels.map((tunnel) => ({ ...tunnel, ...change }));
  const { items } = await previewImport({ content: JSON.stringify({ ...file, tunnels }) });
  const changes = items.find(({ kind }) => kind === "tunnel")?.changes ?? [];
  return Object.fromEntries(changes.map(({ key, weakens }) => [key, weakens]));
}

test.each<[string, Partial<Entry>, string, string | undefined]>([
  [
    "one more address",
    { allowedEmails: ["A@example.com", "b@example.com"] },
    "allowedEmails",
    "b@example.com",
  ],
  [
    "one more domain",
    { allowedDomains: ["example.org", "example.net"] },
    "allowedDomains",
    "example.net",
  ],
  ["fewer people", { allowedDomains: [] }, "allowedDomains", undefined],
  [
    "no lists",
    { allowedDomains: [], allowedEmails: [] },
    "allowedEmails",
    "Everyone who can log in",
  ],
  ["certificates unchecked", { verifyUpstreamTls: false }, "verifyUpstreamTls", "not checked"],
  ["other rules", { extraPolicy: RULES }, "extraPolicy", "These rules run"],
  ["no rules", { extraPolicy: undefined }, "extraPolicy", "are removed"],
  ["longer logins", { maxSessionDuration: "2h" }, "maxSessionDuration", "longer"],
  ["endless logins", { maxSessionDuration: undefined }, "maxSessionDuration", "longer"],
  ["shorter logins", { maxSessionDuration: "30m" }, "maxSessionDuration", undefined],
  ["no end", { stopAfter: undefined }, "stopAfter", "longer"],
  ["an app elsewhere", { upstream: "http://db.example.net:80" }, "upstream", "db.example.net"],
  ["another app here", { upstream: "http://localhost:4000" }, "upstream", "another app"],
  ["a socket", { upstream: "unix:/var/run/docker.sock" }, "upstream", "/var/run/docker.sock"],
  ["its own Host", { rewriteHost: true }, "rewriteHost", "another Host"],
  ["another Host", { rewriteHost: true, hostHeader: "b.test" }, "hostHeader", "another Host"],
  ["pooling", { pooling: true }, "pooling", "Other agents"],
  ["no gate", { gate: false, allowedRoles: [], allowedTenants: [] }, "gate", "verifies nobody"],
  ["no roles", { allowedRoles: [] }, "allowedRoles", "without a role"],
  ["one more role", { allowedRoles: ["Admin", "Guest"] }, "allowedRoles", "Guest"],
  ["no tenants", { allowedTenants: [] }, "allowedTenants", "without a tenant"],
  ["fewer tenants", { allowedTenants: ["T2acme"] }, "allowedTenants", undefined],
  ["asks", { askToComeIn: true }, "askToComeIn", "may ask"],
  ["unverified e-mails", { requireVerifiedEmail: false }, "requireVerifiedEmail", "nobody"],
  ["an origin", { allowedOrigins: ["https://a.example"] }, "allowedOrigins", "https://a.example"],
  ["a start with Gatehouse", { resumeOnLaunch: true }, "resumeOnLaunch", "online again"],
  ["the name", { name: "STOREFRONT" }, "name", undefined],
])("%s is marked with what it weakens", async (_what, change, key, text) => {
  begin();
  const found = await marked(change);
  expect(Object.keys(found)).toContain(key);
  if (text === undefined) expect(found[key]).toBeUndefined();
  else expect(found[key]).toContain(text);
});

test("tunnels that change their addresses with each other are marked", async () => {
  const { profileId, accountId } = begin();
  const other = { name: "Orders", upstream: 4000, domain: "orders.example.com" };
  createTunnel({ ...other, profileId, accountId }, TOKEN_HOLDER);
  expect(await marked({ domain: "shop.example.com" })).toEqual({ domain: undefined });
  expect(await marked({ domain: "orders.example.com" })).toEqual({
    domain: expect.stringContaining("the address of “Orders”"),
  });
});

test("a tunnel that takes the address of a group's link is marked, also a new one", async () => {
  const { profileId, accountId } = begin();
  const other = { name: "Orders", upstream: 4000, group: "Demo" };
  createTunnel({ ...other, profileId, accountId }, TOKEN_HOLDER);
  const link = { link: true, acceptShared: true, domain: "demo.example.com" };
  await updateGroup("Demo", link, TOKEN_HOLDER);
  const taken = expect.stringContaining("the address of the one link of “Demo”");
  expect(await marked({ domain: "demo.example.com" })).toEqual({ domain: taken });
  const file = exportConfig();
  const fresh = { ...file.tunnels[0], name: "New", domain: "demo.example.com" };
  const { items } = await previewImport({
    content: JSON.stringify({ ...file, tunnels: [fresh] }),
  });
  const changes = items.find(({ name }) => name === "New")?.changes ?? [];
  expect(changes.find(({ key }) => key === "domain")).toMatchObject({ weakens: taken });
});

test("a new tunnel is shown with who may ask, and marked with the socket that it reaches", async () => {
  begin();
  const file = exportConfig();
  const previewOf = async (change: Partial<Entry>) => {
    const tunnels = file.tunnels.map((tunnel) => ({ ...tunnel, name: "New", ...change }));
    const { items } = await previewImport({ content: JSON.stringify({ ...file, tunnels }) });
    return items.find(({ name }) => name === "New")?.changes ?? [];
  };
  const asking = await previewOf({ askToComeIn: true, upstream: "unix:/var/run/docker.sock" });
  expect(asking).toContainEqual({ key: "askToComeIn", field: "Ask to come in", to: "yes" });
  expect(asking.find(({ key }) => key === "upstream")?.weakens).toContain("docker.sock");
  for (const askToComeIn of [false, undefined]) {
    const keys = (await previewOf({ askToComeIn })).map(({ key }) => key);
    expect(keys).not.toContain("askToComeIn");
  }
});

test("another signing secret for the same address is marked", async () => {
  begin();
  const file = exportConfig();
  const webhook = { url: "https://hooks.example.com/", secret: "who-wrote-the-file-knows" };
  const settings = { ...file.settings, webhook };
  const { items } = await previewImport({ content: JSON.stringify({ ...file, settings }) });
  expect(items.find(({ name }) => name === "Webhook")?.changes).toEqual([
    {
      key: "secret",
      field: "Signing secret",
      to: "the one of the file",
      weakens: expect.stringContaining("sign notices"),
    },
  ]);
});

test("with a gate a login of more than its day is longer than one without a time, and with none it is not", async () => {
  const ids = begin();
  createTunnel({ name: "Gated", upstream: 3001, ...ids }, TOKEN_HOLDER);
  createTunnel({ name: "Plain", upstream: 3002, gate: false, ...ids }, TOKEN_HOLDER);
  const stored = exportConfig();
  const markedOn = async (wanted: string, maxSessionDuration: string) => {
    const tunnels = stored.tunnels
      .filter(({ name }) => name === wanted)
      .map((tunnel) => ({ ...tunnel, maxSessionDuration }));
    const { items } = await previewImport({ content: JSON.stringify({ ...stored, tunnels }) });
    const changes = items.find(({ name }) => name === wanted)?.changes ?? [];
    return changes.map(({ key, weakens }) => [key, weakens !== undefined]);
  };
  expect(await markedOn("Gated", "8760h")).toEqual([["maxSessionDuration", true]]);
  expect(await markedOn("Gated", "24h")).toEqual([["maxSessionDuration", false]]);
  expect(await markedOn("Plain", "8760h")).toEqual([["maxSessionDuration", false]]);
});

test("a list weakens nothing where everyone could enter before", async () => {
  const ids = begin();
  createTunnel({ name: "Open", upstream: 3001, ...ids }, TOKEN_HOLDER);
  const file = exportConfig();
  const open = file.tunnels.find(({ name }) => name === "Open");
  const tunnels = [{ ...open, allowedEmails: ["a@example.com"] }];
  const { items } = await previewImport({ content: JSON.stringify({ ...file, tunnels }) });
  const item = items.find(({ name }) => name === "Open");
  expect(item?.changes).toEqual([
    { key: "allowedEmails", field: "Allowed e-mails", from: "nothing", to: "a@example.com" },
  ]);
});

test("the preview of an added tunnel shows all of its rules, and that certificates are not checked", async () => {
  begin();
  const file = exportConfig();
  const many = Array.from({ length: 300 }, (_, index) => `member-${index}@example.com`);
  const added = {
    ...file.tunnels[0],
    name: "New",
    extraPolicy: RULES,
    verifyUpstreamTls: false,
    allowedEmails: many,
  };
  const content = JSON.stringify({ ...file, tunnels: [added] });
  const { items } = await previewImport({ content });
  const changes = items.find(({ name }) => name === "New")?.changes;
  expect(changes).toContainEqual({
    key: "extraPolicy",
    field: "Extra policy",
    to: RULES,
    weakens: expect.stringContaining("These rules run"),
  });
  expect(changes).toContainEqual(expect.objectContaining({ key: "verifyUpstreamTls", to: "no" }));
  expect(changes?.find(({ key }) => key === "allowedEmails")?.to).toBe(many.join(", "));
});

test("the preview of an added tunnel without a list says who may enter", async () => {
  begin();
  const file = exportConfig();
  const notesOf = async (fields: Partial<Entry>) => {
    const added = { ...file.tunnels[0], name: "New", allowedEmails: [], ...fields };
    const content = JSON.stringify({ ...file, tunnels: [added] });
    const { items } = await previewImport({ content });
    return items.find(({ name }) => name === "New")?.notes;
  };
  const open = { allowedDomains: [], allowedTenants: [] };
  expect(await notesOf({ ...open, allowedRoles: [] })).toEqual([
    "Everyone who can log in may enter.",
  ]);
  expect(await notesOf(open)).toEqual([
    "Everyone who can log in and has the role Admin may enter.",
  ]);
  expect(await notesOf({})).toEqual([]);
});

test("another login, ingress or webhook address is marked", async () => {
  begin();
  const file = exportConfig();
  const content = JSON.stringify({
    ...file,
    profiles: [{ ...file.profiles[0], issuerUrl: "https://id.example.net" }],
    accounts: [{ name: "Work", serverAddr: "connect.example.net:443" }],
    settings: { webhook: { url: "https://hooks.example.net/" } },
  });
  const { items } = await previewImport({ content });
  const keys = items.flatMap(({ changes }) =>
    changes.filter(({ weakens }) => weakens !== undefined).map(({ key }) => key),
  );
  expect(keys).toEqual(["issuerUrl", "serverAddr", "url"]);
});

test("no text of a file is hidden in a preview or begins a line of its own", async () => {
  const hidden = "a\n! b\u202e\u009b";
  const endpoint = { name: "web", upstream: { url: 3000 }, bindings: [hidden], [hidden]: 1 };
  const other = { name: hidden, upstream: { url: hidden } };
  const ngrokYml = { version: "3", [hidden]: 1, endpoints: [endpoint, other] };
  const tunnels = { [hidden]: { proto: hidden, addr: 3000 }, b: { proto: "http", [hidden]: 1 } };
  for (const file of [ngrokYml, { version: "2", tunnels }]) {
    const { items, leftOut } = await previewImport({ content: JSON.stringify(file) });
    expect(JSON.stringify({ items, leftOut })).toContain("u202e");
    const texts = [
      ...items.flatMap(({ name, notes, widens }) => [name, ...notes, ...widens]),
      ...leftOut.flatMap(({ where, text }) => [where, text]),
    ];
    expect(texts.filter(hasHidden)).toEqual([]);
  }
  for (const file of [
    { format: "gatehouse", version: 1, [hidden]: 1 },
    { format: hidden, version: 1 },
    { version: hidden, tunnels },
  ]) {
    const refusal = await refusalOf(JSON.stringify(file));
    expect(refusal.join()).toContain("u202e");
    expect(refusal.filter(hasHidden)).toEqual([]);
  }
});

/** The text of the refusal. */
async function refusalOf(content: string): Promise<string[]> {
  try {
    await previewImport({ content });
  } catch (error) {
    if (!isProblem(error)) throw error;
    const { detail, issues = [] } = error.details;
    return [detail, ...issues.map(({ message }) => message)];
  }
  throw new Error("It was not refused");
}

test("the preview of an added profile shows its issuer, its client and its scopes", async () => {
  const profile = {
    name: "New",
    issuerUrl: "https://id.example.com/P2",
    clientId: "somebodys-app",
  };
  const content = JSON.stringify({
    ...exportConfig(),
    profiles: [{ ...profile, scopes: ["openid", "email"] }],
  });
  const { items } = await previewImport({ content });
  expect(items.find(({ name }) => name === "New")?.changes).toMatchObject([
    { key: "issuerUrl", to: profile.issuerUrl },
    { key: "clientId", to: "somebodys-app" },
    { key: "scopes", to: "openid, email" },
  ]);
});

test("a tunnel that comes behind the one link of a group is marked, and one that is there already is not", async () => {
  const { profileId } = begin();
  const { id: accountId } = createAccount({ name: "Other", authtoken: "2other" });
  const shop = { name: "Shop", upstream: 3001, profileId, accountId, group: "Festival" };
  createTunnel(shop, TOKEN_HOLDER);
  createTunnel({ ...shop, name: "Docs", group: undefined }, TOKEN_HOLDER);
  const marksOf = async (group: string) => {
    const file = exportConfig();
    const known = file.tunnels.filter(({ name }) => name !== "Storefront");
    const added = known.map((tunnel) => ({ ...tunnel, name: `${tunnel.name} 2` }));
    const tunnels = [...known, ...added].map((tunnel) => ({ ...tunnel, group }));
    const { items } = await previewImport({ content: JSON.stringify({ ...file, tunnels }) });
    const ofTunnels = items.filter(({ kind }) => kind === "tunnel");
    return ofTunnels.map(({ name, changes }) => [
      name,
      changes.find(({ key }) => key === "group")?.weakens,
    ]);
  };
  const none = ["Shop", "Docs", "Shop 2", "Docs 2"].map((name) => [name, undefined]);
  expect(await marksOf("FESTIVAL")).toEqual(none);
  await updateGroup("Festival", { link: true, acceptShared: true }, TOKEN_HOLDER);
  const mark = expect.stringMatching(/shares the origin.*account “Other”/);
  expect(await marksOf("FESTIVAL")).toEqual([
    ["Shop", undefined],
    ["Docs", mark],
    ["Shop 2", mark],
    ["Docs 2", mark],
  ]);
  expect(await marksOf("Elsewhere")).toEqual(none);
});

test("a tunnel comes behind a link only after a yes to exactly the tunnels that come", async () => {
  const { profileId } = begin();
  const { id: accountId } = createAccount({ name: "Other", authtoken: "2other" });
  const fields = { upstream: 3001, profileId, accountId };
  createTunnel({ ...fields, name: "Shop", group: "Festival" }, TOKEN_HOLDER);
  createTunnel({ ...fields, name: "Docs" }, TOKEN_HOLDER);
  await updateGroup("Festival", { link: true, acceptShared: true }, TOKEN_HOLDER);
  const file = exportConfig();
  const known = file.tunnels.filter(({ name }) => name !== "Storefront");
  const contentOf = (...names: string[]) => {
    const tunnels = names.map((name) => ({ ...known[0], name, group: "FESTIVAL" }));
    return JSON.stringify({ ...file, tunnels: [...known, ...tunnels] });
  };
  const one = { content: contentOf("Wiki") };
  const { links, needs } = await previewImport(one);
  expect(needs).toEqual(["links"]);
  expect(links).toEqual([{ id: expect.any(String), group: "Festival", tunnels: ["Wiki"] }]);
  await expect(runImport(one, TOKEN_HOLDER)).rejects.toMatchObject({
    details: { status: 422, issues: [{ path: "links" }] },
  });
  const yes = { links: links.map(({ id }) => id) };
  const more = { content: contentOf("Wiki", "Blog"), ...yes };
  expect((await previewImport(more)).needs).toEqual(["links"]);
  await runImport({ ...one, ...yes }, TOKEN_HOLDER);
  expect(listTunnels().find(({ name }) => name === "Wiki")?.group).toBe("FESTIVAL");
  expect((await previewImport(one)).links).toEqual([]);
});

test("a letter that only looks like another one is another person", () => {
  const emails = ["mark@example.com", "mar\u212a@example.com"];
  const [change] = markWeakenings(
    [{ key: "allowedEmails", field: "Allowed e-mails" }],
    { allowedEmails: emails.slice(0, 1) },
    { allowedEmails: emails.slice(1) },
  );
  expect(change?.weakens).toBe(`More people may enter: ${emails[1]}`);
  expect(allowedEmailsSchema.parse(emails)).toEqual(emails);
  expect(allowedEmailsSchema.parse(["Member@example.com", "member@example.com"])).toHaveLength(1);
});
