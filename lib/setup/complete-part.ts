import "server-only";
import { createAccount, listAccounts, updateAccount } from "@/lib/accounts/service";
import { freeName } from "@/lib/base/names";
import { parseInput } from "@/lib/base/parse-input";
import type { Account } from "@/lib/contract/accounts";
import type { Profile } from "@/lib/contract/profiles";
import { readPeople } from "@/lib/contract/read-people";
import { setupPartSchema } from "@/lib/contract/setup";
import type { Tunnel } from "@/lib/contract/tunnels";
import { isProblem, Problem, retold } from "@/lib/errors/problem";
import { createProfile, listProfiles, updateProfile } from "@/lib/profiles/service";
import { type Asker, withoutPage } from "@/lib/secrets/asker";
import { createTunnel, listTunnels, updateTunnel } from "@/lib/tunnels/service";
import { getDraft, hasEntered, openDraftSecret, patchDraft } from "./draft";

/**
 * Creates the profile, account or tunnel of one step of the guided setup from the draft, or changes the one that the
 * step created before.
 * @throws Problem 422 with the draft's fields as paths; 403 when a stored secret would be sent to a new destination and
 *   the request came without the access token
 */
export function completePart(part: unknown, asker: Asker): Profile | Account | Tunnel {
  switch (parseInput(setupPartSchema, part)) {
    case "profile":
      return completeProfile(asker);
    case "account":
      return completeAccount(asker);
    case "tunnel":
      return completeTunnel(asker);
  }
}

function completeProfile(asker: Asker): Profile {
  const { profileId, issuerUrl, clientId } = getDraft();
  const fields = { issuerUrl, clientId, clientSecret: openDraftSecret("clientSecret") ?? "" };
  // Somebody else may have entered the secret in this draft, or chosen its profile.
  const by = hasEntered(asker, "clientSecret") ? asker : withoutPage(asker);
  const profile = profileId
    ? updateProfile(profileId, fields, by)
    : createProfile({ ...fields, name: freeName("Descope", listProfiles()) }, by);
  patchDraft({ profileId: profile.id, clientSecret: "" }, asker);
  return profile;
}

function completeAccount(asker: Asker): Account {
  const { accountId, serverAddr, caCertificate } = getDraft();
  const fields = { serverAddr, caCertificate, authtoken: openDraftSecret("authtoken") ?? "" };
  // Somebody else may have entered the authtoken in this draft.
  const by = hasEntered(asker, "authtoken") ? asker : withoutPage(asker);
  const account = accountId
    ? updateAccount(accountId, fields, by)
    : createAccount({ ...fields, name: freeName("ngrok", listAccounts()) }, by);
  patchDraft({ accountId: account.id, authtoken: "" }, asker);
  return account;
}

function completeTunnel(asker: Asker): Tunnel {
  const { tunnelId, profileId, accountId, upstream, tunnelName, people } = getDraft();
  if (!profileId || !accountId) {
    throw new Problem("setup_incomplete", {
      detail: `A tunnel needs ${profileId ? "an ngrok account" : "a Descope profile"}.`,
    });
  }
  const fields = { profileId, accountId, upstream, ...readPeople(people) };
  const typed = tunnelName.trim().slice(0, 70);
  const others = listTunnels().filter(({ id }) => id !== tunnelId);
  const name = typed || !tunnelId ? { name: freeName(typed || "My app", others) } : {};
  const tunnel = named(() =>
    tunnelId
      ? updateTunnel(tunnelId, { ...fields, ...name }, asker)
      : createTunnel({ ...fields, ...name }, asker),
  );
  patchDraft({ tunnelId: tunnel.id }, asker);
  return tunnel;
}

/** The guided setup has no field in which the Access Key of a stored profile can be entered again. */
function elsewhere(): Problem {
  return new Problem("secret_again", {
    title: "This tunnel has another account",
    detail:
      "The Access Key of its profile would be sent to the account that you chose here for the first time.",
    fix: "Choose the account in the tunnel's settings, where the Access Key can be entered again.",
  });
}

/**
 * The setup has one field for both lists of people, and few of a tunnel's other fields: what is said of one that it does
 * not have is said of the whole step.
 */
function named(make: () => Tunnel): Tunnel {
  try {
    return make();
  } catch (error) {
    if (!isProblem(error) || !error.details.issues) throw error;
    if (error.code === "secret_again") throw elsewhere();
    const issues = error.details.issues.map(({ path, message }) => ({
      path: fieldOfStep(path),
      message,
    }));
    throw retold(error, { issues });
  }
}

function fieldOfStep(path: string): string {
  const [field = ""] = path.split(/[./[]/);
  if (field === "allowedEmails" || field === "allowedDomains") return "people";
  if (field === "name") return "tunnelName";
  return field === "upstream" ? field : "";
}
