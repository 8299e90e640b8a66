import path from "node:path";
import { freeName, nameKey } from "@/lib/base/names";
import { call } from "@/lib/cli/api";
import type { Dashboard } from "@/lib/cli/find-dashboard";
import { type Tunnel, tunnelSchema } from "@/lib/contract/tunnels";
import type { Project } from "./open-project";
import type { WantedFields } from "./plan-changes";

const NAME_MAX = 80;

/** Under the first of its names that is free: another worktree of the repository has the same apps. */
export async function makeTunnel(
  dashboard: Dashboard,
  { folder, file, checkout }: Project,
  app: string,
  fields: WantedFields & { profileId: string; accountId: string; acceptShared?: true },
  { tunnels, agreed }: { tunnels: readonly Tunnel[]; agreed: string },
): Promise<Tunnel> {
  const base = `${file.name ?? path.basename(folder)} ${app}`.slice(0, NAME_MAX - 30);
  const names = new Set(tunnels.map(({ name }) => nameKey(name)));
  const suffixes = [checkout?.branch, path.basename(folder)].flatMap((suffix) =>
    suffix === undefined ? [] : [`${base} (${suffix.slice(0, 24)})`],
  );
  const name =
    [base, ...suffixes].find((each) => !names.has(nameKey(each))) ?? freeName(base, tunnels);
  const { domain, group, stopAfter, ...rest } = fields;
  const tunnel = {
    ...rest,
    name,
    ...(domain !== null && { domain }),
    ...(group !== null && { group }),
    ...(stopAfter !== null && { stopAfter }),
  };
  const repository = checkout?.repository;
  const body = { folder, ...(repository !== undefined && { repository }), app, tunnel };
  return call(dashboard, "/api/projects", tunnelSchema, { method: "POST", body, agreed });
}
