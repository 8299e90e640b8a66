import "server-only";
import { findProfileRow } from "@/db/profiles";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { Problem } from "@/lib/errors/problem";
import { takenPaths } from "./link-doors";
import { findMisfits, type Misfit } from "./link-fit";
import { membersOf } from "./link-group";
import type { StoredLink } from "./links";

type Linked = Pick<StoredLink, "profileId">;

/** What keeps this tunnel from a link with this profile and these other apps. */
export function misfitsOf(
  { profileId }: Linked,
  config: TunnelConfig,
  others: readonly TunnelConfig[],
): Misfit[] {
  const name = findProfileRow(profileId)?.name ?? "of the link";
  return findMisfits(config, { id: profileId, name }, takenPaths(config, others));
}

/**
 * Of two with the same path the later one is named.
 * @throws Problem 409 `link_misfit` that names for each tunnel what to change
 */
export function refuseMisfits(link: Linked, members: readonly TunnelConfig[]): void {
  refuse(
    members.map((config, index) => ({
      config,
      misfits: misfitsOf(link, config, members.slice(0, index)),
    })),
  );
}

/** The same of one that comes to the tunnels that are in the group. */
export function refuseMisfit(link: Linked & Pick<StoredLink, "groupKey">, config: TunnelConfig) {
  refuse([{ config, misfits: misfitsOf(link, config, membersOf(link.groupKey)) }]);
}

function refuse(found: readonly { config: TunnelConfig; misfits: readonly Misfit[] }[]): void {
  const lines = found.flatMap(({ config, misfits }) =>
    misfits.length === 0
      ? []
      : [`“${config.name}”: ${misfits.map(({ change }) => change).join(", ")}.`],
  );
  if (lines.length === 0) return;
  throw new Problem("link_misfit", { fix: lines.join(" ") });
}
