import "server-only";
import { log } from "@/lib/base/log";
import { getEngine } from "@/lib/engine/engine";
import { findLinkRun, runtimeOf } from "./link-runs";
import type { StoredLink } from "./links";
import { startElsewhere } from "./run-tunnel";
import { publish } from "./service";
import { getStored } from "./store";

/**
 * Takes what is up in a group behind its link, or away from it. Everything stops first: an account that has one domain has
 * room for one of the two. One that cannot start does not keep the others down; its status says why.
 */
export async function moveMembers(
  ids: readonly string[],
  link: StoredLink | undefined,
): Promise<void> {
  const moved = ids.filter((id) => {
    const isBehind = findLinkRun(id)?.isUp(id) ? findLinkRun(id)?.id : undefined;
    return getStored(id).desired === "up" && (isBehind !== link?.id || !isUp(id));
  });
  const cause = link ? "Moves behind the link of its group." : "Its group has no link any more.";
  await Promise.all(
    moved.flatMap((id) => [getEngine().stop(id, cause), findLinkRun(id)?.leave(id, cause)]),
  );
  await Promise.all(
    moved.map((id) =>
      startElsewhere(id, cause).catch((error) => {
        log(`A tunnel did not start again: ${error instanceof Error ? error.message : error}`);
        publish(id);
      }),
    ),
  );
}

function isUp(id: string): boolean {
  const state = runtimeOf(id)?.state;
  return state === "starting" || state === "online" || state === "reconnecting";
}
