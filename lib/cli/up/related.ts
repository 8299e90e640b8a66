import path from "node:path";
import type { ProjectApp } from "@/lib/contract/projects";
import type { Project } from "./open-project";

type Place = Pick<Project, "folder" | "checkout">;

/**
 * Whether the app is of this project, of a folder around or below it, or of the same repository. A file that comes there
 * later, for example with a pull, may let others in to what such an app shows.
 */
export function isRelated(project: Place, app: ProjectApp): boolean {
  return isAround(project.folder, app.folder) || isOfRepository(project, app);
}

/** The tunnel of the same app in another worktree, with which a new worktree's is compared. */
export function findTwin<Known extends { id: string }>(
  project: Place,
  name: string,
  { apps, tunnels }: { apps: readonly ProjectApp[]; tunnels: readonly Known[] },
): Known | undefined {
  const beside = apps.filter(
    (app) =>
      app.app === name && isOfRepository(project, app) && !isAround(project.folder, app.folder),
  );
  return tunnels.find(({ id }) => beside.some(({ tunnelId }) => tunnelId === id));
}

function isOfRepository({ checkout }: Place, { repository }: ProjectApp): boolean {
  return repository !== undefined && repository === checkout?.repository;
}

/** One of the two is in the other, or both are one. */
function isAround(one: string, other: string): boolean {
  return isWithin(one, other) || isWithin(other, one);
}

function isWithin(folder: string, inner: string): boolean {
  const way = path.relative(folder, inner);
  return way.split(path.sep)[0] !== ".." && !path.isAbsolute(way);
}
