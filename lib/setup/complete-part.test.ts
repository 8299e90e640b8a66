import { afterEach, beforeEach, expect, test } from "vitest";
import { createAccount } from "@/lib/accounts/service";
import { isProblem } from "@/lib/errors/problem";
import { createProfile } from "@/lib/profiles/service";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { newMachine, removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { completePart } from "./complete-part";
import { patchDraft } from "./draft";

beforeEach(newMachine);
afterEach(removeMachines);

function refusalOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (isProblem(error)) return error.details;
    throw error;
  }
  throw new Error("It was not refused");
}

test("what is wrong with a tunnel is told at the setup's own field", () => {
  const { id: profileId } = createProfile({
    name: "Acme",
    issuerUrl: "https://id.example.com/P2acme",
    clientId: "P2acme",
    clientSecret: "K2-a-key-of-acme",
  });
  const { id: accountId } = createAccount({ name: "Work", authtoken: "2the-authtoken-of-work" });
  patchDraft({ profileId, accountId, upstream: "no app", people: "x@y@z" }, TOKEN_HOLDER);
  const typed = refusalOf(() => completePart("tunnel", TOKEN_HOLDER));
  expect(typed.code).toBe("invalid_input");
  expect(new Set(typed.issues?.map(({ path }) => path))).toEqual(new Set(["upstream", "people"]));
});
