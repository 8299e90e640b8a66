import "server-only";
import { getHub } from "@/lib/base/hub";
import { log } from "@/lib/base/log";
import { nameKey } from "@/lib/base/names";
import type { Tunnel } from "@/lib/contract/tunnels";
import { isProblem } from "@/lib/errors/problem";
import { findLinkRun, linkRunOf } from "@/lib/tunnels/link-runs";
import { findLink } from "@/lib/tunnels/links";

type Listed = { group: string | undefined; shown: string };

/** Visitors of a link see its apps as they are called now, in the order of the list, without those that are gone. */
export function watchLinks(): void {
  const known = new Map<string, Listed>();
  getHub().tap((event) => {
    if (event.type === "tunnel") quietly(() => follow(event.data, known));
    if (event.type === "removed") {
      const before = known.get(event.data.id);
      known.delete(event.data.id);
      quietly(() => refresh([before?.group]));
    }
  });
}

function follow({ id, name, group, position }: Tunnel, known: Map<string, Listed>): void {
  const before = known.get(id);
  const listed = { group, shown: JSON.stringify([name, group && nameKey(group), position]) };
  if (before?.shown === listed.shown) return;
  known.set(id, listed);
  refresh([before?.group, group]);
  findLinkRun(id)?.refresh();
}

function refresh(groups: readonly (string | undefined)[]): void {
  for (const group of new Set(groups)) {
    const link = findLink(group);
    if (link) linkRunOf(link.id).refresh();
  }
}

function quietly(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (isProblem(error)) return;
    log(`A link was not told: ${error instanceof Error ? error.message : String(error)}`);
  }
}
