import "server-only";
import type { Account } from "@/lib/accounts/schema";
import { createAccount, listAccounts, updateAccount } from "@/lib/accounts/service";
import { invalid, isProblem, Problem } from "@/lib/errors/problem";
import { freeName } from "@/lib/names";
import { parseInput } from "@/lib/parse-input";
import type { Profile } from "@/lib/profiles/schema";
import { createProfile, listProfiles, updateProfile } from "@/lib/profiles/service";
import type { Tunnel } from "@/lib/tunnels/schema";
import { createTunnel, listTunnels, updateTunnel } from "@/lib/tunnels/service";
import { getDraft, openDraftSecret, patchDraft } from "./draft";
import { readPeople } from "./read-people";
import { setupPartSchema } from "./schema";

/**
 * Makes of the draft what a step of the guided setup is for, or changes what that step has made before. Throws a 422
 * Problem whose paths are the draft's fields.
 */
export function completePart(part: unknown): Profile | Account | Tunnel {
  switch (parseInput(setupPartSchema, part)) {
    case "profile":
      return completeProfile();
    case "account":
      return completeAccount();
    case "tunnel":
      return completeTunnel();
  }
}

function completeProfile(): Profile {
  const { profileId, issuerUrl, clientId } = getDraft();
  const fields = { issuerUrl, clientId, clientSecret: openDraftSecret("clientSecret") ?? "" };
  const profile = profileId
    ? updateProfile(profileId, fields)
    : createProfile({ ...fields, name: freeName("Descope", listProfiles()) });
  patchDraft({ profileId: profile.id, clientSecret: "" });
  return profile;
}

function completeAccount(): Account {
  const { accountId, serverAddr, caCertificate } = getDraft();
  const fields = { serverAddr, caCertificate, authtoken: openDraftSecret("authtoken") ?? "" };
  const account = accountId
    ? updateAccount(accountId, fields)
    : createAccount({ ...fields, name: freeName("ngrok", listAccounts()) });
  patchDraft({ accountId: account.id, authtoken: "" });
  return account;
}

function completeTunnel(): Tunnel {
  const { tunnelId, profileId, accountId, upstream, tunnelName, people } = getDraft();
  if (!profileId || !accountId) {
    throw new Problem(409, "Something is missing", {
      code: "setup_incomplete",
      detail: `A tunnel needs ${profileId ? "an ngrok account" : "a Descope profile"}.`,
      fix: "Go back to the step that was skipped.",
    });
  }
  const fields = { profileId, accountId, upstream, ...readPeople(people) };
  const name = tunnelName.trim().slice(0, 70) || "My app";
  const tunnel = named(() =>
    tunnelId
      ? updateTunnel(tunnelId, fields)
      : createTunnel({ ...fields, name: freeName(name, listTunnels()) }),
  );
  patchDraft({ tunnelId: tunnel.id });
  return tunnel;
}

/** The guided setup has no field in which the Access Key of a stored profile could be given again. */
function elsewhere(): Problem {
  return new Problem(409, "This tunnel has another account", {
    code: "secret_again",
    detail:
      "With the account that you chose here, the Access Key of its profile would go where it has not gone so far.",
    fix: "Choose the account in the tunnel's settings, where the Access Key can be entered again.",
  });
}

/** The two lists are one field here. */
function named(make: () => Tunnel): Tunnel {
  try {
    return make();
  } catch (error) {
    if (!isProblem(error) || !error.details.issues) throw error;
    if (error.code === "secret_again") throw elsewhere();
    throw invalid(
      error.details.issues.map(({ path, message }) => ({
        path: path.replace(/^allowed(Emails|Domains).*/, "people"),
        message,
      })),
    );
  }
}
