import { afterEach, beforeEach, expect, test } from "vitest";
import { setDesired } from "@/db/tunnels";
import { createAccount, getAccount, getConnection, updateAccount } from "@/lib/accounts/service";
import { isProblem } from "@/lib/errors/problem";
import { getSigningSecret, getWebhook, saveWebhook } from "@/lib/notices/webhook";
import { createProfile, getCredentials, getProfile, updateProfile } from "@/lib/profiles/service";
import { type Asker, TOKEN_HOLDER } from "@/lib/secrets/asker";
import { newMachine, removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { deleteTunnel } from "./delete-tunnel";
import { createTunnel, duplicateTunnel, getTunnel, updateTunnel } from "./service";
import { getStored } from "./store";

const KEY = "K2-the-access-key-of-acme";
const TOKEN = "2the-authtoken-of-the-work-account";
const HOOK = { url: "https://hooks.example.com/gatehouse", secret: "only-the-receiver-knows" };
const PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
const FOREIGN = { issuerUrl: "https://id.example.net", serverAddr: "connect.example.net:443" };

beforeEach(newMachine);
afterEach(removeMachines);

function begin() {
  const { id: profileId } = createProfile({
    name: "Acme",
    issuerUrl: "https://id.example.com/P2acme",
    clientId: "P2acme",
    clientSecret: KEY,
  });
  const { id: accountId } = createAccount({ name: "Work", authtoken: TOKEN });
  const { id: otherId } = createAccount({ name: "Other", authtoken: "2other", ...ingress });
  const { id } = createTunnel(
    { name: "Storefront", upstream: 3000, profileId, accountId },
    TOKEN_HOLDER,
  );
  return { id, profileId, accountId, otherId };
}

const ingress = { serverAddr: FOREIGN.serverAddr };

function refusal(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (isProblem(error)) return error.details;
    throw error;
  }
  throw new Error("It was not refused");
}

const again = (path: string) => ({ status: 422, code: "secret_again", issues: [{ path }] });

test("whoever confirms a new pair is told where the account is, not its name alone", () => {
  const { profileId, otherId } = begin();
  updateAccount(otherId, { name: "Work account" }, TOKEN_HOLDER);
  const { id: plainId } = createAccount({ name: "Plain", authtoken: "2plain" });
  const thief: Asker = { by: "session", page: undefined };
  const told = (accountId: string) =>
    refusal(() => createTunnel({ name: "New", upstream: 3000, profileId, accountId }, thief))
      .detail;
  expect(told(otherId)).toContain("not at ngrok's own cloud, but at connect.example.net:443.");
  expect(told(plainId)).toContain("at ngrok's own cloud.");
});

test("another issuer needs the Access Key in the same request", () => {
  const { profileId } = begin();
  const { issuerUrl } = FOREIGN;
  const before = getProfile(profileId);
  for (const clientSecret of [undefined, ""]) {
    const patch = { name: "Renamed", issuerUrl, clientSecret };
    expect(refusal(() => updateProfile(profileId, patch, TOKEN_HOLDER))).toMatchObject(
      again("clientSecret"),
    );
  }
  expect(getProfile(profileId)).toEqual(before);
  const other = { name: "Renamed", clientId: "P2b" };
  expect(updateProfile(profileId, other, TOKEN_HOLDER).name).toBe("Renamed");
  const moved = updateProfile(profileId, { issuerUrl, clientSecret: KEY }, TOKEN_HOLDER);
  expect(moved.issuerUrl).toBe(issuerUrl);
  expect(getCredentials(profileId).clientSecret).toBe(KEY);
});

test("another ingress or CA needs the authtoken in the same request", () => {
  const { accountId } = begin();
  const before = getAccount(accountId);
  for (const patch of [ingress, { caCertificate: PEM }, { ...ingress, authtoken: "" }]) {
    expect(refusal(() => updateAccount(accountId, patch, TOKEN_HOLDER))).toMatchObject(
      again("authtoken"),
    );
  }
  expect(getAccount(accountId)).toEqual(before);
  updateAccount(accountId, { ...ingress, caCertificate: PEM, authtoken: TOKEN }, TOKEN_HOLDER);
  expect(getConnection(accountId)).toMatchObject({ ...ingress, authtoken: TOKEN });
  expect(refusal(() => updateAccount(accountId, { serverAddr: null }, TOKEN_HOLDER))).toMatchObject(
    again("authtoken"),
  );
  expect(
    updateAccount(
      accountId,
      { name: "Renamed", ...ingress, caCertificate: `${PEM}\r\n` },
      TOKEN_HOLDER,
    ),
  ).toMatchObject({ name: "Renamed" });
});

test("another address of the webhook needs its signing secret", () => {
  saveWebhook(HOOK);
  const url = "https://hooks.example.net/";
  expect(refusal(() => saveWebhook({ url }))).toMatchObject(again("secret"));
  expect(getWebhook()).toMatchObject({ url: HOOK.url, hasSecret: true });
  expect(saveWebhook({ url: HOOK.url })).toMatchObject({ hasSecret: true });
  saveWebhook({ url, secret: "another-signing-secret" });
  expect(getSigningSecret()).toBe("another-signing-secret");
});

test("a tunnel moves to an account that never got its Access Key only if the key is entered again", () => {
  const { id, profileId, accountId, otherId } = begin();
  const move = (fields: object) =>
    updateTunnel(id, { accountId: otherId, ...fields }, TOKEN_HOLDER);
  expect(refusal(() => move({}))).toMatchObject(again("clientSecret"));
  const wrong = refusal(() => move({ clientSecret: "K2-another" }));
  expect(wrong).toMatchObject(again("clientSecret"));
  expect(wrong.issues?.[0]?.message).toContain("not the Access Key that is stored");
  expect(getTunnel(id).accountId).toBe(accountId);
  expect(move({ clientSecret: KEY })).toMatchObject({ accountId: otherId });
  expect(JSON.stringify(getStored(id))).not.toContain(KEY);
  expect(getCredentials(profileId).clientSecret).toBe(KEY);
});

test("the key cannot get there through another profile either", () => {
  const { profileId, otherId } = begin();
  const { id: emptyId } = createProfile({
    name: "Theirs",
    issuerUrl: FOREIGN.issuerUrl,
    clientId: "P2",
    clientSecret: "K2-theirs",
  });
  const { id } = createTunnel(
    {
      name: "Theirs",
      upstream: 3000,
      profileId: emptyId,
      accountId: otherId,
    },
    TOKEN_HOLDER,
  );
  expect(refusal(() => updateTunnel(id, { profileId }, TOKEN_HOLDER))).toMatchObject(
    again("clientSecret"),
  );
});

test("a tunnel moves freely where its Access Key is sent already", () => {
  const { id, profileId, accountId, otherId } = begin();
  createTunnel({ name: "Second", upstream: 3001, profileId, accountId: otherId }, TOKEN_HOLDER);
  expect(updateTunnel(id, { accountId: otherId }, TOKEN_HOLDER).accountId).toBe(otherId);
  const copy = duplicateTunnel(id);
  expect(copy).toMatchObject({ profileId, accountId: otherId });
  expect(refusal(() => updateTunnel(copy.id, { accountId }, TOKEN_HOLDER))).toMatchObject(
    again("clientSecret"),
  );
  expect(updateTunnel(id, { name: "Renamed", upstream: 3002 }, TOKEN_HOLDER).name).toBe("Renamed");
  const nobody = refusal(() => updateTunnel(id, { accountId: "nobody" }, TOKEN_HOLDER));
  expect(nobody).toMatchObject({ code: "invalid_input", issues: [{ path: "accountId" }] });
});

test("undo restores a tunnel, but does not start one whose secrets would now go elsewhere", async () => {
  const { id, accountId } = begin();
  setDesired(id, "up", null);
  const { restore, resume } = await deleteTunnel(id);
  updateAccount(accountId, { ...ingress, authtoken: TOKEN }, TOKEN_HOLDER);
  restore(TOKEN_HOLDER);
  expect(await resume()).toMatchObject({ id, status: { desired: "down", state: "stopped" } });
  expect(getStored(id).desired).toBe("down");
});

test("a session alone cannot give tunnels another Access Key or issuer, unless their account is certainly the owner's", () => {
  const { id, profileId, accountId } = begin();
  const session: Asker = { by: "session", page: "a tab" };
  const needed = { status: 403, code: "confirmation_needed" };
  const { issuerUrl } = FOREIGN;
  const change = (fields: object) => updateProfile(profileId, fields, session);
  expect(refusal(() => change({ clientSecret: KEY }))).toMatchObject(needed);
  expect(refusal(() => change({ issuerUrl, clientSecret: KEY }))).toMatchObject(needed);
  expect(change({ name: "Renamed" }).name).toBe("Renamed");
  // The owner's own account may get another key, but no other login.
  updateAccount(accountId, { authtoken: "2the-owners" }, TOKEN_HOLDER);
  expect(change({ clientSecret: KEY }).hasClientSecret).toBe(true);
  expect(refusal(() => change({ issuerUrl, clientSecret: KEY }))).toMatchObject(needed);
  expect(getProfile(profileId).issuerUrl).not.toBe(issuerUrl);
  // The person who has entered the authtoken in this tab decides about both.
  const { id: mine } = createAccount({ name: "Mine", authtoken: "2mine" }, session);
  updateTunnel(id, { accountId: mine, clientSecret: KEY }, TOKEN_HOLDER);
  expect(change({ issuerUrl, clientSecret: KEY }).issuerUrl).toBe(issuerUrl);
});
