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
type Noun = "profile" | "account";
/** `variable` of the environment has the name in it. */
type Wanted = { name: string; variable?: string };
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
  const pick = (what: Noun, known: readonly Named[], id: string | undefined) => {
    const said = given[what];
    const wanted = said === undefined ? fromFile(project, what) : { name: said };
    return choose(what, known, { wanted, id, dashboard });
  };
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

function fromFile({ file }: Project, what: Noun): Wanted | undefined {
  const written = file[what];
  if (written === undefined) return undefined;
  const variable = referenceIn(written);
  if (variable === undefined) return { name: written };
  const name = process.env[variable];
  if (name) return { name, variable };
  throw new CliError(
    EXIT.usage,
    `The file takes the ${what} from ${variable}, which is not set. Set it to the name of the ${what} in Gatehouse.`,
  );
}

const WORDS = { profile: "Descope profile", account: "ngrok account" };

type Hints = { wanted: Wanted | undefined; id: string | undefined; dashboard: Dashboard };

async function choose(
  what: Noun,
  known: readonly Named[],
  { wanted, id, dashboard }: Hints,
): Promise<Named> {
  if (wanted !== undefined) return findNamed(what, known, wanted);
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
    `There are several: ${namesOf(known)}. Choose with --${what}, or write ${what}: and its name in the file.`,
  );
}

/**
 * The one of this name, in whatever case. The file chooses the variable, so its value, which may be a secret, is not said.
 * @throws CliError when there is none
 */
export function findNamed(what: Noun, known: readonly Named[], { name, variable }: Wanted): Named {
  const found = known.find((each) => nameKey(each.name) === nameKey(name));
  if (found) return found;
  const called = variable === undefined ? `called "${name}"` : `with the name that ${variable} has`;
  const there = known.length > 0 ? `There are: ${namesOf(known)}.` : "There is none yet.";
  throw new CliError(
    EXIT.notFound,
    `There is no ${WORDS[what]} ${called} on this machine. ${there}`,
  );
}

function namesOf(known: readonly Named[]): string {
  return known.map(({ name }) => name).join(", ");
}
