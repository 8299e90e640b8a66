import { z } from "zod";
import { nameKey } from "@/lib/base/names";
import { call, Refused } from "@/lib/cli/api";
import { choose } from "@/lib/cli/choose";
import { CliError, EXIT } from "@/lib/cli/exit";
import { type Dashboard, homeOf } from "@/lib/cli/find-dashboard";
import { hasKeys } from "@/lib/cli/keys";
import { accountSchema } from "@/lib/contract/accounts";
import { type Group, groupSchema } from "@/lib/contract/groups";
import { type Profile, profileSchema } from "@/lib/contract/profiles";

type Wanted = {
  account: string | undefined;
  profile: string | undefined;
  group: string | undefined;
};
type Noun = { name: string; option: "account" | "profile" };

const ACCOUNT: Noun = { name: "ngrok account", option: "account" };
const PROFILE: Noun = { name: "Descope profile", option: "profile" };

/**
 * The account and the profile: what was named, else those of the group's one link, else the only one, else what a person
 * chooses. Throws a CliError that says what to do where none of these helps.
 */
export async function chooseLogin(
  dashboard: Dashboard,
  wanted: Wanted,
): Promise<{ accountId: string; profile: Profile }> {
  const accounts = await call(dashboard, "/api/accounts", z.array(accountSchema));
  const profiles = await call(dashboard, "/api/profiles", z.array(profileSchema));
  if (accounts.length === 0 || profiles.length === 0) {
    throw new CliError(EXIT.failed, describeEmpty(dashboard, accounts.length > 0));
  }
  const link = await findLink(dashboard, wanted.group);
  const account = await choosePart(ACCOUNT, accounts, wanted.account ?? link?.accountId);
  const profile = await choosePart(PROFILE, profiles, wanted.profile ?? link?.profileId);
  return { accountId: account.id, profile };
}

async function findLink(
  dashboard: Dashboard,
  name: string | undefined,
): Promise<Group | undefined> {
  if (name === undefined) return undefined;
  try {
    const path = `/api/groups/${encodeURIComponent(name)}`;
    const group = await call(dashboard, path, groupSchema);
    return group.link ? group : undefined;
  } catch (error) {
    // It is made by its first tunnel.
    if (error instanceof Refused && error.problem.status === 404) return undefined;
    throw error;
  }
}

async function choosePart<T extends { id: string; name: string }>(
  noun: Noun,
  all: readonly T[],
  wanted: string | undefined,
): Promise<T> {
  if (wanted !== undefined) return findPart(noun, all, wanted);
  const [first, ...others] = all;
  if (first === undefined) throw new CliError(EXIT.failed, `There is no ${noun.name} yet.`);
  if (others.length === 0) return first;
  if (hasKeys()) return choose(`Which ${noun.name}?`, [first, ...others]);
  throw new CliError(EXIT.usage, `Say which ${noun.name} with --${noun.option}:\n${listOf(all)}`);
}

/** By its id or name, or by the beginning of its name when that is unique. */
export function findPart<T extends { id: string; name: string }>(
  noun: Noun,
  all: readonly T[],
  wanted: string,
): T {
  const key = nameKey(wanted);
  const exact = all.find(({ id, name }) => id === wanted || nameKey(name) === key);
  const begun = key === "" ? [] : all.filter(({ name }) => nameKey(name).startsWith(key));
  const found = exact ?? (begun.length === 1 ? begun[0] : undefined);
  if (found) return found;
  const what =
    begun.length > 1 ? `More than one ${noun.name} begins with` : `There is no ${noun.name} called`;
  throw new CliError(EXIT.notFound, `${what} "${wanted}". There are:\n${listOf(all)}`);
}

function listOf(all: readonly { name: string }[]): string {
  return all.map(({ name }) => `  ${name}`).join("\n");
}

function describeEmpty(dashboard: Dashboard, hasAccount: boolean): string {
  const what = hasAccount ? "Descope profile" : "ngrok account";
  return [
    `There is no ${what} yet, so nothing can be shared.`,
    `The guided setup asks for it once: gatehouse open  (${homeOf(dashboard)})`,
  ].join("\n");
}
