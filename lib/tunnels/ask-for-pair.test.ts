import { afterEach, beforeEach, expect, test } from "vitest";
import { createAccount, updateAccount } from "@/lib/accounts/service";
import { NOTHING_AGREED } from "@/lib/contract/pairs";
import { isProblem } from "@/lib/errors/problem";
import { createProfile, updateProfile } from "@/lib/profiles/service";
import { type Asker, TOKEN_HOLDER } from "@/lib/secrets/asker";
import { newMachine, removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { findPairQuestion } from "./ask-for-pair";
import { deleteTunnel } from "./delete-tunnel";
import { createTunnel } from "./service";

beforeEach(newMachine);
afterEach(removeMachines);

const SESSION: Asker = { by: "session", page: "a tab" };
const PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";

function begin() {
  const { id: profileId } = createProfile(
    {
      name: "Acme",
      issuerUrl: "https://id.example.com/P2acme",
      clientId: "P2acme",
      clientSecret: "K2acme",
    },
    TOKEN_HOLDER,
  );
  const theirs = { name: "Work", authtoken: "2somebody" };
  const { id: accountId } = createAccount(theirs, { by: "session", page: "another tab" });
  return { profileId, accountId };
}

type Pair = ReturnType<typeof begin>;

const make = (pair: Pair, asker: Asker) =>
  createTunnel({ name: "Storefront", upstream: 3000, ...pair }, asker);

/** The id of the question with which it was refused. */
function asked(pair: Pair, asker: Asker): string | undefined {
  try {
    make(pair, asker);
  } catch (error) {
    if (!isProblem(error)) throw error;
    expect(error.details).toMatchObject({ status: 403, code: "confirmation_needed" });
    return error.details.question;
  }
  throw new Error("It was not refused");
}

test("a session is asked; a yes to the question makes the tunnel, and is not asked for again", async () => {
  const pair = begin();
  const agreed = asked(pair, SESSION);
  expect(agreed).toMatch(/^[0-9a-f]{18}$/);
  expect(asked(pair, { by: "token", agreed: NOTHING_AGREED })).toBe(agreed);
  const { id } = make(pair, { by: "token", agreed });
  await deleteTunnel(id);
  expect(findPairQuestion(SESSION, pair)).toBeUndefined();
  expect(make(pair, SESSION).accountId).toBe(pair.accountId);
});

test("a script with the access token decides by itself", () => {
  expect(make(begin(), TOKEN_HOLDER).name).toBe("Storefront");
});

test.each<[string, (pair: Pair) => void]>([
  ["authtoken", ({ accountId }) => updateAccount(accountId, { authtoken: "2other" }, SESSION)],
  [
    "ingress",
    ({ accountId }) => {
      const moved = { serverAddr: "connect.example.net:443", authtoken: "2other" };
      updateAccount(accountId, moved, SESSION);
    },
  ],
  [
    "CA",
    ({ accountId }) =>
      updateAccount(accountId, { caCertificate: PEM, authtoken: "2somebody" }, SESSION),
  ],
  [
    "issuer",
    ({ profileId }) => {
      const moved = { issuerUrl: "https://id.example.net/P2acme", clientSecret: "K2acme" };
      updateProfile(profileId, moved, SESSION);
    },
  ],
])("a yes does not hold for another %s", (_what, change) => {
  const pair = begin();
  const agreed = asked(pair, SESSION);
  change(pair);
  const now = asked(pair, { by: "token", agreed });
  expect(now).not.toBe(agreed);
  expect(make(pair, { by: "token", agreed: now }).profileId).toBe(pair.profileId);
});
