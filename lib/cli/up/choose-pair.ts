import { z } from "zod";
import { nameKey } from "@/lib/base/names";
import { call } from "@/lib/cli/api";
import { askChoice } from "@/lib/cli/ask";
import { CliError, EXIT } from "@/lib/cli/exit";
import { type Dashboard, homeOf } from "@/lib/cli/find-dashboard";
import { accountSchema } from "@/lib/contract/accounts";
import { profileSchema } from "@/lib/contract/profiles";
import type { ProjectApp } from "@/lib/contract/projects";
import type { Tunnel } from "@/lib/contract/tunnels";
import { referenceIn } from "@/lib/transfer/project/project-schema";
import type { Project } from "./open-project";

type Named = { id: string; name: string };
export type Pair = { profile: Named; account: Named };

type Given = {
  /** The names of the command line. */
  profile: string | undefined;
  account: string | undefined;
  apps: readonly ProjectApp[];
  tunnels: readonly Tunnel[];
};

/**
 * The profile and the account of the project's tunnels: as the command line or the file names them; else those that its
 * tunnels have on this machine, or those of another worktree; else the only one; else the one that a person chooses, which
 * its tunnels then remember.
 * @throws CliError when there is none, or nobody to ask
 */
export async function choosePair(
  dashboard: Dashboard,
  project: Project,
  given: Given,
): Promise<Pair> {
  const [profiles, accounts] = await Promise.all([
    call(dashboard, "/api/profiles", z.array(profileSchema)),
    call(dashboard, "/api/accounts", z.array(accountSchema)),
  ]);
  const before = findBefore(project, given);
  const pick = (what: "profile" | "account", known: readonly Named[], id: string | undefined) =>
    choose(what, known, { wanted: given[what] ?? fromFile(project, what), id, dashboard });
  const profile = await pick("profile", profiles, before?.profileId);
  return { profile, account: await pick("account", accounts, before?.accountId) };
}

/** A tunnel of this folder, else of another worktree of its repository. */
function findBefore({ folder, checkout }: Project, { apps, tunnels }: Given): Tunnel | undefined {
  const here = apps.filter((app) => app.folder === folder);
  const beside = apps.filter(
    ({ repository }) => repository !== undefined && repository === checkout?.repository,
  );
  const [first] = [...here, ...beside];
  return tunnels.find(({ id }) => id === first?.tunnelId);
}

function fromFile({ file }: Project, what: "profile" | "account"): string | undefined {
  const written = file[what];
  const variable = written === undefined ? undefined : referenceIn(written);
  if (variable === undefined) return written;
  const value = process.env[variable];
  if (value) return value;
  throw new CliError(
    EXIT.usage,
    `The file takes the ${what} from ${variable}, which is not set. Set it to the name of the ${what} in Gatehouse.`,
  );
}

const WORDS = { profile: "Descope profile", account: "ngrok account" };

type Hints = { wanted: string | undefined; id: string | undefined; dashboard: Dashboard };

async function choose(
  what: "profile" | "account",
  known: readonly Named[],
  { wanted, id, dashboard }: Hints,
): Promise<Named> {
  const names = known.map(({ name }) => name).join(", ");
  if (wanted !== undefined) {
    const found = known.find(({ name }) => nameKey(name) === nameKey(wanted));
    if (found) return found;
    const there = known.length > 0 ? `There are: ${names}.` : "There is none yet.";
    throw new CliError(
      EXIT.notFound,
      `There is no ${WORDS[what]} called "${wanted}" on this machine. ${there}`,
    );
  }
  const before = known.find((each) => each.id === id);
  const [only] = known;
  if (before) return before;
  if (only === undefined) {
    throw new CliError(
      EXIT.failed,
      `There is no ${WORDS[what]} yet. Set one up at ${homeOf(dashboard)}/`,
    );
  }
  if (known.length === 1) return only;
  const chosen = await askChoice(
    `Which ${WORDS[what]}? This is asked once for this project.`,
    known.map(({ name }) => name),
  );
  const picked = chosen === undefined ? undefined : known[chosen];
  if (picked) return picked;
  throw new CliError(
    EXIT.usage,
    `There are several: ${names}. Choose with --${what}, or write ${what}: and its name in the file.`,
  );
}
