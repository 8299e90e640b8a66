import { afterEach, beforeEach, expect, test } from "vitest";
import {
  addAccount,
  createAccount,
  getConnection,
  listAccounts,
  updateAccount,
} from "@/lib/accounts/service";
import type { ImportPreview } from "@/lib/contract/config-file";
import { isProblem } from "@/lib/errors/problem";
import { createProfile, getCredentials, updateProfile } from "@/lib/profiles/service";
import { type Asker, TOKEN_HOLDER } from "@/lib/secrets/asker";
import { updateGroup } from "@/lib/tunnels/groups";
import { createTunnel, listTunnels, updateTunnel } from "@/lib/tunnels/service";
import { previewImport, runImport } from "./import";
import { newMachine, removeMachines } from "./machine.fixture";
import { exportConfig } from "./write-file";

const KEY = "K2-the-access-key-of-acme";
const ISSUER = "https://id.example.com/P2acme";
const FOREIGN = { name: "Foreign", authtoken: "2theirs", serverAddr: "connect.example.net:443" };

const FOREIGN_ISSUER = "https://id.example.net";

beforeEach(newMachine);
afterEach(removeMachines);

function begin() {
  const { id: profileId } = createProfile({
    name: "Acme",
    issuerUrl: ISSUER,
    clientId: "P2acme",
    clientSecret: KEY,
  });
  const { id: accountId } = createAccount({ name: "Work", authtoken: "2mine" });
  const fields = { upstream: 3000, profileId, accountId };
  const { id } = createTunnel(
    { name: "Storefront", allowedEmails: ["a@example.com"], ...fields },
    TOKEN_HOLDER,
  );
  return { id, profileId, accountId };
}

type File = ReturnType<typeof exportConfig>;

function fileWith(change: (file: File) => object): string {
  const file = exportConfig();
  return JSON.stringify({ ...file, ...change(file) });
}

const moved = () =>
  fileWith((file) => ({
    accounts: [...file.accounts, FOREIGN],
    tunnels: file.tunnels.map((tunnel) => ({ ...tunnel, account: "foreign" })),
  }));

async function refused(content: string, more: object = {}) {
  try {
    await runImport({ content, ...more }, TOKEN_HOLDER);
  } catch (error) {
    if (isProblem(error)) return error.details;
    throw error;
  }
  throw new Error("It was not refused");
}

test("a file moves a tunnel to the file's account only after a yes to this pair", async () => {
  const { accountId } = begin();
  const content = moved();
  const preview = await previewImport({ content });
  expect(preview.needs).toEqual(["destinations"]);
  const [pair] = preview.destinations;
  expect(preview.destinations).toEqual([
    {
      id: expect.any(String),
      profile: "Acme",
      account: "Foreign",
      isNew: true,
      serverAddr: FOREIGN.serverAddr,
      secrets: ["clientSecret"],
      tunnels: ["Storefront"],
    },
  ]);
  for (const more of [{}, { wider: true }, { destinations: ["other"] }, { preview: preview.id }]) {
    const refusal = await refused(content, more);
    expect(refusal).toMatchObject({ status: 422, issues: [{ path: "destinations" }] });
  }
  expect(listAccounts()).toHaveLength(1);
  expect(listTunnels()).toMatchObject([{ accountId }]);

  const destinations = [pair?.id];
  // The same yes does not count for another destination with the same name.
  const other = content.replace(FOREIGN.serverAddr, "connect.example.org:443");
  expect((await previewImport({ content: other, destinations })).needs).toEqual(["destinations"]);
  await runImport({ content, preview: preview.id, destinations }, TOKEN_HOLDER);
  const foreign = listAccounts().find(({ name }) => name === "Foreign");
  expect(listTunnels()).toMatchObject([{ accountId: foreign?.id }]);
});

test.each([
  [
    "adds a tunnel on an account of its own",
    (file: File) => ({
      accounts: [FOREIGN],
      tunnels: [{ ...file.tunnels[0], name: "New", account: "Foreign" }],
    }),
    ["New"],
  ],
  [
    "gives an account another authtoken",
    () => ({ accounts: [{ name: "WORK", authtoken: "2theirs" }], tunnels: [] }),
    ["Storefront"],
  ],
  [
    "gives an account another ingress, whose authtoken is to be entered again",
    () => ({ accounts: [{ name: "Work", serverAddr: FOREIGN.serverAddr }], tunnels: [] }),
    ["Storefront"],
  ],
  [
    "gives an account another CA",
    () => ({
      accounts: [
        {
          name: "Work",
          caCertificate: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        },
      ],
      tunnels: [],
    }),
    ["Storefront"],
  ],
] as const)("a file that %s needs a yes too", async (_what, change, tunnels) => {
  begin();
  const content = fileWith(change);
  const preview = await previewImport({ content });
  expect(preview).toMatchObject({ needs: ["destinations"], destinations: [{ tunnels }] });
  expect(await refused(content)).toMatchObject({ issues: [{ path: "destinations" }] });
});

test("a login that moves needs a yes, even when its Access Key stays behind or comes from the file", async () => {
  begin();
  const login = { name: "Acme", issuerUrl: FOREIGN_ISSUER, clientId: "P2" };
  const dropped = fileWith(() => ({ profiles: [login], accounts: [], tunnels: [] }));
  const pair = { profile: "Acme", account: "Work", issuerUrl: FOREIGN_ISSUER };
  expect(await previewImport({ content: dropped })).toMatchObject({
    needs: ["destinations"],
    destinations: [
      { ...pair, secrets: ["nextClientSecret", "authtoken"], tunnels: ["Storefront"] },
    ],
  });
  expect(await refused(dropped)).toMatchObject({ issues: [{ path: "destinations" }] });

  const replaced = fileWith(() => ({
    profiles: [{ ...login, clientSecret: "K2-theirs" }],
    accounts: [],
    tunnels: [],
  }));
  expect(await previewImport({ content: replaced })).toMatchObject({
    destinations: [{ ...pair, secrets: ["nextClientSecret", "authtoken"] }],
  });
  // A tunnel that gets a login from the file needs a yes too. One that the file adds does not.
  const theirs = { ...login, name: "Theirs", clientSecret: "K2-theirs" };
  const led = (name: string) =>
    fileWith((file) => ({
      profiles: [theirs],
      tunnels: [{ ...file.tunnels[0], name, profile: "Theirs" }],
    }));
  expect(await previewImport({ content: led("Storefront") })).toMatchObject({
    destinations: [{ profile: "Theirs", issuerUrl: FOREIGN_ISSUER, secrets: ["authtoken"] }],
  });
  expect((await previewImport({ content: led("New") })).destinations).toEqual([]);
  // A file that also moves the tunnel needs a yes even if it removes the key.
  const both = fileWith((file) => ({
    profiles: [login],
    accounts: [FOREIGN],
    tunnels: file.tunnels.map((tunnel) => ({ ...tunnel, account: "Foreign" })),
  }));
  expect(await previewImport({ content: both })).toMatchObject({
    destinations: [{ account: "Foreign", isNew: true, secrets: ["nextClientSecret"] }],
  });
});

test("the description of a file says whether it contains a secret, encrypted or not", async () => {
  begin();
  const named = async (change: (file: File) => object) => {
    const { source, withSecrets } = await previewImport({ content: fileWith(change) });
    return [source, withSecrets];
  };
  const withSecrets = ["a Gatehouse file with secrets", true];
  expect(await named(() => ({}))).toEqual(["a Gatehouse file without secrets", false]);
  expect(await named(() => ({ accounts: [FOREIGN] }))).toEqual(withSecrets);
  const keys = (file: File) => ({
    profiles: file.profiles.map((each) => ({ ...each, clientSecret: "K2-theirs" })),
  });
  expect(await named(keys)).toEqual(withSecrets);
  const webhook = { url: "https://hooks.example.com/", secret: "only-the-receiver-knows" };
  expect(await named(() => ({ settings: { webhook } }))).toEqual(withSecrets);
});

test("a session alone cannot say yes for its owner, not even to its own choices", async () => {
  const { accountId } = begin();
  const thief = { by: "session", page: undefined } as const;
  const codeWith = async (content: string, more: object, asker: Asker) => {
    try {
      await runImport({ content, ...more }, asker);
    } catch (error) {
      if (isProblem(error)) return error.code;
      throw error;
    }
    return "done";
  };
  const content = moved();
  const destinations = (await previewImport({ content })).destinations.map(({ id }) => id);
  expect(await codeWith(content, { destinations }, thief)).toBe("confirmation_needed");
  const login = { name: "Acme", issuerUrl: FOREIGN_ISSUER, clientId: "P2", clientSecret: "K2-own" };
  const other = fileWith(() => ({ profiles: [login], accounts: [], tunnels: [] }));
  const yes = (await previewImport({ content: other })).destinations.map(({ id }) => id);
  expect(await codeWith(other, { destinations: yes }, thief)).toBe("confirmation_needed");

  createAccount({ name: "Theirs", authtoken: "2theirs" }, thief);
  const yml = "version: 3\nagent: {}\nendpoints:\n  - { name: web, upstream: { url: 3001 } }\n";
  const choice = { profile: "Acme", account: "Theirs" };
  expect((await previewImport({ content: yml, ...choice })).needs).toEqual([]);
  expect(await codeWith(yml, choice, thief)).toBe("confirmation_needed");
  expect(listTunnels()).toMatchObject([{ accountId }]);
  expect(await codeWith(yml, { ...choice, account: "Work" }, thief)).toBe("done");
  expect(await codeWith(content, { destinations }, TOKEN_HOLDER)).toBe("done");
});

test("a person who has entered the Access Key cannot import it into an account that somebody else has changed", async () => {
  const mine = { by: "session", page: "mine" } as const;
  const thief = { by: "session", page: "thief" } as const;
  const login = { issuerUrl: ISSUER, clientId: "P2acme", clientSecret: KEY };
  createProfile({ name: "Acme", ...login }, mine);
  const { id } = createAccount({ name: "Work", authtoken: "2mine" }, mine);
  const yml = "version: 3\nagent: {}\nendpoints:\n  - { name: web, upstream: { url: 3001 } }\n";
  const input = { content: yml, profile: "Acme", account: "Work" };
  updateAccount(id, { authtoken: "2theirs" }, thief);
  await expect(runImport(input, mine)).rejects.toMatchObject({
    details: { code: "confirmation_needed" },
  });
  updateAccount(id, { authtoken: "2mine" }, mine);
  await runImport(input, mine);
  expect(listTunnels()).toMatchObject([{ accountId: id }]);
});

test("an account that waits for its authtoken cannot be given another destination either", async () => {
  const { profileId } = begin();
  const accountId = addAccount({ name: "Later" });
  createTunnel({ name: "Waiting", upstream: 3001, profileId, accountId }, TOKEN_HOLDER);
  const caCertificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
  for (const place of [{ serverAddr: FOREIGN.serverAddr }, { caCertificate }]) {
    const content = fileWith(() => ({ accounts: [{ name: "Later", ...place }], tunnels: [] }));
    const { destinations } = await previewImport({ content });
    expect(destinations).toMatchObject([{ account: "Later", tunnels: ["Waiting"] }]);
  }
});

test("each pair needs its own yes", async () => {
  const { accountId } = begin();
  const { id: profileId } = createProfile({
    name: "Second",
    issuerUrl: "https://id.example.com/P2second",
    clientId: "P2second",
    clientSecret: "K2-second",
  });
  createTunnel({ name: "Admin", upstream: 3001, profileId, accountId }, TOKEN_HOLDER);
  const content = moved();
  const { destinations } = await previewImport({ content });
  expect(destinations.map(({ profile }) => profile)).toEqual(["Acme", "Second"]);
  const [one, other] = destinations.map(({ id }) => id);
  const half = await refused(content, { destinations: [one] });
  expect(half.issues).toMatchObject([{ path: "destinations" }]);
  await runImport({ content, destinations: [one, other] }, TOKEN_HOLDER);
});

const NGROK_YML = `version: 3
agent: { authtoken: 2theirs, connect_url: "connect.example.net:443" }
endpoints:
  - name: web
    upstream: { url: 3001 }
    traffic_policy:
      on_http_request:
        - actions:
            - type: openid-connect
              config: { issuer_url: "${ISSUER}", client_id: P2acme, client_secret: none }
`;

test("an ngrok.yml with a stored login and an account of its own needs a yes", async () => {
  begin();
  for (const content of [NGROK_YML, NGROK_YML.replace(/ {4}traffic_policy:[\s\S]*/, "")]) {
    const preview = await previewImport({ content });
    expect(preview).toMatchObject({
      needs: ["destinations"],
      destinations: [{ profile: "Acme", account: "ngrok.yml", tunnels: ["web"] }],
    });
    expect(await refused(content)).toMatchObject({ issues: [{ path: "destinations" }] });
  }
  const chosen = await previewImport({ content: NGROK_YML, account: "Work" });
  expect(chosen).toMatchObject({ needs: [], destinations: [] });
});

test("nothing is asked when no secret goes to a new destination", async () => {
  begin();
  const asked = async (content: string, more: object = {}): Promise<ImportPreview["needs"]> =>
    (await previewImport({ content, ...more })).needs;
  const same = fileWith((file) => ({ tunnels: [{ ...file.tunnels[0], name: "New" }] }));
  expect(await asked(same)).toEqual([]);
  expect(await asked(moved(), { existing: "keep" })).toEqual([]);
  const known = fileWith((file) => ({
    profiles: file.profiles.map((each) => ({ ...each, clientSecret: KEY })),
    accounts: [FOREIGN],
    tunnels: file.tunnels.map((each) => ({ ...each, account: "Foreign" })),
  }));
  // The author of the file has the Access Key.
  expect(await asked(known)).toEqual([]);
  const both = "version: 3\nagent: {}\nendpoints:\n  - { name: web, upstream: { url: 3001 } }\n";
  createProfile({ name: "Second", issuerUrl: ISSUER, clientId: "P2b", clientSecret: "K2b" });
  expect(await asked(both, { profile: "Second" })).toEqual([]);
});

test("a login from a file needs a yes when the account is the only one here", async () => {
  begin();
  createProfile({ name: "Second", issuerUrl: ISSUER, clientId: "P2b", clientSecret: "K2b" });
  const content = NGROK_YML.replace(/agent:.*/, "agent: {}").replace("id: P2acme", "id: P2b");
  const { destinations } = await previewImport({ content });
  expect(destinations).toMatchObject([{ profile: "Second", account: "Work", isNew: false }]);
});

async function codeOf(content: string, asker: Asker): Promise<string> {
  const { destinations } = await previewImport({ content });
  try {
    await runImport({ content, destinations: destinations.map(({ id }) => id) }, asker);
  } catch (error) {
    if (isProblem(error)) return error.code ?? "";
    throw error;
  }
  return "done";
}

const THIEF: Asker = { by: "session", page: "thief" };

test.each([
  ["gives the account another authtoken", { name: "Work", authtoken: "2theirs" }],
  ["moves its tunnel", FOREIGN],
])(
  "a file that brings a key of its own and %s needs a yes, and no session gives it",
  async (_what, account) => {
    const { profileId } = begin();
    const withKey = () =>
      fileWith((file) => ({
        accounts: [account],
        profiles: file.profiles.map((each) => ({ ...each, clientSecret: "K2-anything" })),
        tunnels: file.tunnels.map((each) => ({ ...each, account: account.name })),
      }));
    const content = withKey();
    expect(await previewImport({ content })).toMatchObject({
      needs: ["destinations"],
      destinations: [{ profile: "Acme", account: account.name, secrets: ["nextClientSecret"] }],
    });
    expect(await codeOf(content, THIEF)).toBe("confirmation_needed");
    // A session alone cannot do it, even when the key was entered before.
    updateProfile(profileId, { clientSecret: "K2-anything" }, TOKEN_HOLDER);
    expect(await codeOf(withKey(), THIEF)).toBe("confirmation_needed");
  },
);

test("a profile from a file that waits for its key needs a yes if the file's account does not wait", async () => {
  const login = { name: "Acme", issuerUrl: ISSUER, clientId: "P2acme" };
  const tunnels = [{ name: "Storefront", upstream: 3000, profile: "Acme", account: "Foreign" }];
  const content = (account: object) =>
    fileWith(() => ({ profiles: [login], accounts: [account], tunnels }));
  expect((await previewImport({ content: content({ name: "Foreign" }) })).needs).toEqual([]);
  expect(await previewImport({ content: content(FOREIGN) })).toMatchObject({
    needs: ["destinations"],
    destinations: [{ account: "Foreign", isNew: true, secrets: ["nextClientSecret"] }],
  });
  expect(await codeOf(content(FOREIGN), THIEF)).toBe("confirmation_needed");
  // Nobody else has chosen an account that exists already, unless a session imports the login.
  createAccount({ name: "Foreign", authtoken: "2mine" }, THIEF);
  const here = content({ name: "Foreign" });
  expect((await previewImport({ content: here })).needs).toEqual([]);
  expect(await codeOf(here, THIEF)).toBe("confirmation_needed");
  expect(await codeOf(here, TOKEN_HOLDER)).toBe("done");
});

test("a key from a file does not go to a tunnel that somebody else has made for it", async () => {
  const login = { name: "Acme", issuerUrl: ISSUER, clientId: "P2acme" };
  const { id: profileId } = createProfile({ ...login, clientSecret: "K2-theirs" }, THIEF);
  const { id: accountId } = createAccount({ name: "E", authtoken: "2theirs" }, THIEF);
  createTunnel({ name: "T", upstream: 3000, profileId, accountId }, THIEF);
  const content = fileWith(() => ({
    profiles: [{ ...login, clientSecret: KEY }],
    accounts: [],
    tunnels: [],
  }));
  expect(await previewImport({ content })).toMatchObject({
    needs: ["destinations"],
    destinations: [{ profile: "Acme", account: "E", tunnels: ["T"] }],
  });
  expect(await codeOf(content, { by: "session", page: "owner" })).toBe("confirmation_needed");
  expect(getCredentials(profileId).clientSecret).toBe("K2-theirs");
});

test("a key from the file does not go to an account with the file's name that somebody else has made", async () => {
  createAccount({ name: "Work", authtoken: "2theirs" }, THIEF);
  const login = { name: "Acme", issuerUrl: ISSUER, clientId: "P2acme", clientSecret: KEY };
  const tunnels = [{ name: "Storefront", upstream: 3000, profile: "Acme", account: "Work" }];
  const content = fileWith(() => ({ profiles: [login], accounts: [], tunnels }));
  expect(await codeOf(content, { by: "session", page: "owner" })).toBe("confirmation_needed");
  const whole = { profiles: [login], accounts: [{ name: "Work", authtoken: "2mine" }], tunnels };
  // It needs a yes too when the file has an account of that name that is left unchanged.
  const keep = { content: fileWith(() => whole), existing: "keep" };
  await expect(runImport(keep, { by: "session", page: "owner" })).rejects.toMatchObject({
    details: { code: "confirmation_needed" },
  });
  expect(
    await codeOf(
      fileWith(() => whole),
      { by: "session", page: "owner" },
    ),
  ).toBe("done");
});

/** The link of Festival is at Work, and Docs combines the same profile with Other. */
async function beginLinked() {
  const { profileId, accountId, id } = begin();
  const { id: otherId } = createAccount({ name: "Other", authtoken: "2other" });
  const docs = { name: "Docs", upstream: 3001, profileId, accountId: otherId };
  createTunnel(docs, TOKEN_HOLDER);
  updateTunnel(id, { group: "Festival" }, TOKEN_HOLDER);
  await updateGroup("Festival", { link: true, acceptShared: true }, TOKEN_HOLDER);
  return { id, accountId, otherId };
}

const led = () =>
  fileWith((file) => ({
    accounts: [{ ...FOREIGN, name: "Work" }],
    tunnels: file.tunnels.map((tunnel) => ({ ...tunnel, account: "Other" })),
  }));

test("a file changes the account of a group's one link only after a yes to this pair", async () => {
  const { accountId } = await beginLinked();
  const content = led();
  const preview = await previewImport({ content });
  expect(preview).toMatchObject({
    needs: ["destinations"],
    destinations: [
      {
        profile: "Acme",
        account: "Work",
        serverAddr: FOREIGN.serverAddr,
        secrets: ["clientSecret"],
        tunnels: [],
        groups: ["Festival"],
      },
    ],
  });
  expect(await refused(content)).toMatchObject({ issues: [{ path: "destinations" }] });
  expect(await codeOf(content, THIEF)).toBe("confirmation_needed");
  expect(getConnection(accountId).authtoken).toBe("2mine");
  expect(await codeOf(content, TOKEN_HOLDER)).toBe("done");
});

test("so it is for the link of a group that has no tunnel any more", async () => {
  const { id, otherId } = await beginLinked();
  updateTunnel(id, { group: null, accountId: otherId }, TOKEN_HOLDER);
  const content = led();
  expect(await previewImport({ content })).toMatchObject({
    needs: ["destinations"],
    destinations: [{ account: "Work", tunnels: [], groups: ["festival"] }],
  });
  expect(await codeOf(content, THIEF)).toBe("confirmation_needed");
});

test("a tunnel with the profile and the account of a link that is on sends no secret elsewhere", async () => {
  const { id, otherId } = await beginLinked();
  updateTunnel(id, { accountId: otherId }, TOKEN_HOLDER);
  const content = fileWith((file) => ({
    tunnels: [{ ...file.tunnels[0], name: "New", account: "Work" }],
  }));
  expect(await previewImport({ content })).toMatchObject({
    needs: ["links"],
    destinations: [],
  });
});
