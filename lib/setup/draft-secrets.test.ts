import { afterEach, beforeEach, expect, test } from "vitest";
import { setDesired } from "@/db/tunnels";
import { createAccount, getAccount } from "@/lib/accounts/service";
import { isProblem } from "@/lib/errors/problem";
import { createProfile, getCredentials, getProfile } from "@/lib/profiles/service";
import { type Asker, TOKEN_HOLDER } from "@/lib/secrets/asker";
import { newMachine, removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { deleteTunnel } from "@/lib/tunnels/delete-tunnel";
import { createTunnel, getTunnel } from "@/lib/tunnels/service";
import { completePart } from "./complete-part";
import { getDraft, openDraftSecret, patchDraft } from "./draft";

const KEY = "K2-the-access-key-of-acme";
const ISSUER = "https://id.example.com/P2acme";
const FOREIGN = "https://id.example.net";

beforeEach(newMachine);
afterEach(removeMachines);

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (isProblem(error)) return error.code;
    throw error;
  }
  return undefined;
}

test("a typed secret is not kept for another issuer or ingress", () => {
  patchDraft({ issuerUrl: ISSUER, clientId: "P2acme", clientSecret: KEY }, TOKEN_HOLDER);
  expect(patchDraft({ issuerUrl: `${ISSUER}/`, people: "x" }, TOKEN_HOLDER).hasClientSecret).toBe(
    true,
  );
  expect(patchDraft({ issuerUrl: FOREIGN }, TOKEN_HOLDER).hasClientSecret).toBe(false);
  expect(openDraftSecret("clientSecret")).toBeUndefined();
  expect(codeOf(() => completePart("profile", TOKEN_HOLDER))).toBe("invalid_input");

  patchDraft({ authtoken: "2mine" }, TOKEN_HOLDER);
  expect(patchDraft({ serverAddr: "connect.example.net:443" }, TOKEN_HOLDER).hasAuthtoken).toBe(
    false,
  );
  patchDraft({ authtoken: "2mine" }, TOKEN_HOLDER);
  expect(patchDraft({ caCertificate: "PEM" }, TOKEN_HOLDER).hasAuthtoken).toBe(false);
});

test("a secret that comes with the change, or before any issuer, is kept", () => {
  expect(patchDraft({ clientSecret: KEY }, TOKEN_HOLDER).hasClientSecret).toBe(true);
  expect(patchDraft({ issuerUrl: "https://i" }, TOKEN_HOLDER).hasClientSecret).toBe(true);
  patchDraft({ issuerUrl: ISSUER, clientSecret: KEY }, TOKEN_HOLDER);
  expect(openDraftSecret("clientSecret")).toBe(KEY);
});

test("a draft with a stored profile does not move its secret", () => {
  const profile = createProfile({
    name: "Acme",
    issuerUrl: ISSUER,
    clientId: "P2acme",
    clientSecret: KEY,
  });
  const account = createAccount({ name: "Work", authtoken: "2mine" });
  const ids = { profileId: profile.id, accountId: account.id };
  patchDraft(
    { ...ids, issuerUrl: FOREIGN, clientId: "P2", serverAddr: "evil.example.net:443" },
    TOKEN_HOLDER,
  );
  expect(codeOf(() => completePart("profile", TOKEN_HOLDER))).toBe("secret_again");
  expect(codeOf(() => completePart("account", TOKEN_HOLDER))).toBe("secret_again");
  expect(getProfile(profile.id)).toEqual(profile);
  expect(getAccount(account.id)).toEqual(account);

  const tunnel = createTunnel({ name: "Storefront", upstream: 3000, ...ids }, TOKEN_HOLDER);
  const { id: accountId } = createAccount({ name: "Theirs", authtoken: "2theirs" });
  patchDraft({ tunnelId: tunnel.id, accountId, upstream: "3000" }, TOKEN_HOLDER);
  expect(codeOf(() => completePart("tunnel", TOKEN_HOLDER))).toBe("secret_again");
  expect(getTunnel(tunnel.id).accountId).toBe(account.id);
  expect(getDraft().tunnelId).toBe(tunnel.id);
});

test("a tunnel whose profile got the typed key while it was deleted is restored only with the access token", async () => {
  const owner: Asker = { by: "session", page: "the owner's tab" };
  const thief: Asker = { by: "session", page: "another" };
  patchDraft({ issuerUrl: ISSUER, clientId: "P2acme", clientSecret: KEY }, owner);
  const theirs = { name: "Q", issuerUrl: ISSUER, clientId: "P2acme", clientSecret: "K2-theirs" };
  const { id: profileId } = createProfile(theirs, thief);
  const { id: accountId } = createAccount({ name: "E", authtoken: "2theirs" }, thief);
  const { id } = createTunnel({ name: "T", upstream: 3000, profileId, accountId }, thief);
  setDesired(id, "up", null);
  patchDraft({ profileId }, thief);
  expect(codeOf(() => completePart("profile", thief))).toBe("confirmation_needed");

  const { restore, resume } = await deleteTunnel(id);
  completePart("profile", thief);
  expect(getCredentials(profileId).clientSecret).toBe(KEY);
  expect(codeOf(() => restore(thief))).toBe("confirmation_needed");
  expect(codeOf(() => getTunnel(id))).toBe("not_found");
  // The owner has not agreed to start it in this state either.
  restore(TOKEN_HOLDER);
  expect(await resume()).toMatchObject({ status: { desired: "down" } });
});
