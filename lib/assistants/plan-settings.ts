import "server-only";
import { z } from "zod/mini";
import { nameKey } from "@/lib/base/names";
import type { Change } from "@/lib/contract/assistants";
import { SHARED_LINK } from "@/lib/contract/group-patch";
import { needsRestart } from "@/lib/contract/tunnel-fields";
import { type TunnelConfig, tunnelConfigSchema } from "@/lib/contract/tunnels";
import { invalid, notFound } from "@/lib/errors/problem";
import { findChanges } from "@/lib/transfer/config-file/describe-changes";
import { markWeakenings } from "@/lib/transfer/config-file/find-weakenings";
import { updateGroup } from "@/lib/tunnels/groups";
import { membersOf } from "@/lib/tunnels/link-group";
import { planChange, updateTunnel } from "@/lib/tunnels/service";
import { getStored } from "@/lib/tunnels/store";
import { isUnchanged } from "./is-unchanged";
import { findWider } from "./narrows";
import type { Planned } from "./planned";

type Of<Kind extends Change["kind"]> = Extract<Change, { kind: Kind }>;

const KEYS = z.keyof(tunnelConfigSchema);

/** Throws a 422 Problem when the settings cannot be had, or are as they are already. */
export function planSettings({ tunnelId, set }: Of<"settings">): Planned {
  const before = getStored(tunnelId).config;
  const after = planChange(tunnelId, set);
  const changes = findChanges(before, after).filter(({ key }) => key !== "updatedAt");
  const changed = changes.flatMap(({ key }) => KEYS.safeParse(key).data ?? []);
  if (changes.length === 0) {
    throw invalid([{ path: "set", message: "Nothing of this would change." }]);
  }
  const widens = changed.length < changes.length || findWider(before, after, changed).length > 0;
  const names = changes.map(({ field }) => field);
  return {
    title: `Change the settings of “${before.name}”: ${names.join(", ")}`,
    lines: changes.map(({ field, from = "nothing", to = "nothing" }) => ({
      label: field,
      before: from,
      after: to,
    })),
    warnings: markWeakenings(changes, before, after).flatMap(({ weakens }) => weakens ?? []),
    widens,
    tunnelId,
    isCurrent: isUnchanged(before),
    apply: (asker) => {
      const { status } = updateTunnel(tunnelId, set, asker);
      const waits = status.desired === "up" && needsRestart(changed, after.askToComeIn);
      return {
        outcome: `The settings of “${after.name}” are changed: ${names.join(", ")}.${waits ? " They take effect when it starts next." : ""}`,
      };
    },
  };
}

/** A link joins the origins of apps, and turning it off changes their addresses: both are the owner's. */
export function planLink({ group, on }: Of<"link">): Planned {
  const members = membersOf(nameKey(group));
  const [first] = members;
  if (!first) throw notFound("group");
  const name = first.group ?? group;
  return {
    title: on
      ? `Put the apps of “${name}” behind one link`
      : `Give the apps of “${name}” links of their own again`,
    lines: [{ label: "Tunnels", after: members.map((each) => each.name).join(", ") }],
    warnings: [on ? SHARED_LINK : "The link of the group no longer leads to the apps."],
    widens: true,
    isCurrent: () => isSameGroup(name, members) && isUnchanged(...members)(),
    apply: async (asker) => {
      await updateGroup(name, { link: on, ...(on && { acceptShared: true }) }, asker);
      return { outcome: `The group “${name}” has ${on ? "one link" : "no link of its own"} now.` };
    },
  };
}

function isSameGroup(name: string, members: readonly TunnelConfig[]): boolean {
  const ids = membersOf(nameKey(name)).map(({ id }) => id);
  return ids.length === members.length && members.every(({ id }) => ids.includes(id));
}
