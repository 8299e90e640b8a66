import "server-only";
import { findProfileRow } from "@/db/profiles";
import { accessOf } from "@/lib/access/access-state";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { Problem } from "@/lib/errors/problem";
import { findMisfits, type Misfit } from "./link-fit";
import type { StoredLink } from "./links";

type Linked = Pick<StoredLink, "profileId">;

/** What keeps this tunnel from a link with this profile. */
export function misfitsOf({ profileId }: Linked, config: TunnelConfig): Misfit[] {
  const name = findProfileRow(profileId)?.name ?? "of the link";
  return findMisfits(config, { id: profileId, name }, accessOf(config.id).doors.size);
}

/** @throws Problem 409 `link_misfit` that names for each tunnel what to change */
export function refuseMisfits(link: Linked, members: readonly TunnelConfig[]): void {
  const lines = members.flatMap((config) => {
    const changes = misfitsOf(link, config).map(({ change }) => change);
    return changes.length === 0 ? [] : [`“${config.name}”: ${changes.join(", ")}.`];
  });
  if (lines.length === 0) return;
  throw new Problem("link_misfit", { fix: lines.join(" ") });
}

export function refuseMisfit(link: Linked, config: TunnelConfig): void {
  refuseMisfits(link, [config]);
}
