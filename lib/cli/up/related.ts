import path from "node:path";
import type { ProjectApp } from "@/lib/contract/projects";
import { findCheckout } from "@/lib/transfer/project/branch";
import type { Project } from "./open-project";

type Place = Pick<Project, "folder" | "checkout">;

/**
 * Whether the app is of this project, of a folder around or below it, or of the same repository. A file that comes there
 * later, for example with a pull, may let others in to what such an app shows.
 */
export function isRelated(project: Place, app: ProjectApp): boolean {
  return isAround(project.folder, app.folder) || isOfRepository(project, app);
}

type Known<Tunnel> = { apps: readonly ProjectApp[]; tunnels: readonly Tunnel[] };

/**
 * The tunnel of the same app in the same folder of another worktree, with which a new worktree's is compared.
 * @param rootOf the folder of the worktree in which a folder is
 */
export function findTwin<Tunnel extends { id: string }>(
  { folder, checkout }: Place,
  name: string,
  { apps, tunnels }: Known<Tunnel>,
  rootOf = (place: string) => findCheckout(place)?.root,
): Tunnel | undefined {
  if (!checkout) return undefined;
  const isTwin = (app: ProjectApp) => {
    const root = rootOf(app.folder);
    if (root === undefined || root === checkout.root) return false;
    return path.relative(root, app.folder) === path.relative(checkout.root, folder);
  };
  const beside = apps.filter(
    (app) => app.app === name && app.repository === checkout.repository && isTwin(app),
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
