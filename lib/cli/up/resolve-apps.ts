import path from "node:path";
import { CliError, EXIT } from "@/lib/cli/exit";
import type { Who } from "@/lib/contract/read-who";
import { domainSchema } from "@/lib/contract/tunnel-input";
import { toLabel } from "@/lib/transfer/project/branch";
import { findNearest } from "@/lib/transfer/project/nearest";
import {
  type ProjectApp,
  type ProjectDoor,
  withBranch,
} from "@/lib/transfer/project/project-schema";
import { readAllow } from "@/lib/transfer/project/read-allow";
import type { Project } from "./open-project";

/** An app as the file wants it, on this branch. */
export type WantedApp = {
  name: string;
  run: string | undefined;
  /** Where the command runs; absolute. */
  folder: string;
  port: number | undefined;
  url: string | undefined;
  who: Who;
  group: string | undefined;
  /** It is behind the group's one link. */
  isLinked: boolean;
  domain: string | undefined;
  doors: ProjectDoor[];
  stopAfter: string | undefined;
  stopAt: string | undefined;
  env: Record<string, string>;
};

/** These apps of the file, or all, in its order. Throws a CliError for a name that is not there. */
export function resolveApps(project: Project, names: readonly string[]): WantedApp[] {
  const { apps } = project.file;
  const known = Object.keys(apps);
  for (const name of names) if (!known.includes(name)) throw unknownApp(name, known);
  return Object.entries(apps)
    .filter(([name]) => names.length === 0 || names.includes(name))
    .map(([name, app]) => resolveApp(project, name, app));
}

/** The domain of the group's one link. */
export function linkDomain({ file, checkout }: Project): string | undefined {
  const domain = typeof file.link === "object" ? file.link.domain : undefined;
  return domain === undefined ? undefined : fillBranch(domain, checkout?.branch);
}

function resolveApp(project: Project, name: string, app: ProjectApp): WantedApp {
  const { file, folder, checkout } = project;
  const read = readAllow([app.allow ?? file.allow ?? []].flat());
  if (!read.ok) throw new CliError(EXIT.failed, read.problems.join("\n"));
  const isLinked = file.link !== undefined && file.link !== false && app.group === undefined;
  const { run, port, url, doors = [], stopAfter, stopAt, env = {} } = app;
  return {
    name,
    run,
    folder: path.join(folder, app.folder ?? "."),
    port,
    url,
    who: read.who,
    group: app.group ?? file.group,
    isLinked,
    domain: app.domain === undefined ? undefined : fillBranch(app.domain, checkout?.branch),
    doors,
    stopAfter,
    stopAt,
    env,
  };
}

function fillBranch(text: string, branch: string | undefined): string {
  if (!text.includes("{branch}")) return domainSchema.parse(text);
  if (branch === undefined) {
    throw new CliError(
      EXIT.failed,
      `${text} needs the git branch, and this folder has none that can be read.`,
    );
  }
  const filled = domainSchema.safeParse(withBranch(text, toLabel(branch)));
  if (filled.success) return filled.data;
  throw new CliError(
    EXIT.failed,
    `With the branch ${branch}, ${text} is no host name. A part of one has at most 63 characters.`,
  );
}

function unknownApp(name: string, known: readonly string[]): CliError {
  const nearest = findNearest(name, known);
  const hint =
    nearest === undefined ? `There are: ${known.join(", ")}.` : `Do you mean "${nearest}"?`;
  return new CliError(EXIT.notFound, `There is no app "${name}" in the file. ${hint}`);
}
