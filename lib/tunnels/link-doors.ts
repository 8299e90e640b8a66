import "server-only";
import { accessOf } from "@/lib/access/access-state";
import { addressOf } from "@/lib/access/bound-doors";
import { doorsForBind } from "@/lib/access/doors";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import type { PolicyDoors } from "./compose-doors";

type Member = Pick<TunnelConfig, "id" | "name" | "allowedOrigins">;

/**
 * What ngrok is told of the doors on a link: those of all its apps, whether they are up or not, so that starting one changes
 * nothing for the others. A page of another origin may ask only where every app lets it: see docs/gate.md.
 */
export function doorsForLink(members: readonly Member[]): PolicyDoors {
  const all = members.map(doorsForBind);
  return {
    keys: all.flatMap(({ keys }) => keys),
    webhooks: all.flatMap(({ webhooks }) => webhooks),
    origins: commonOrigins(members),
  };
}

/** What a link needs to have been bound with when this app of it starts: changes of the others wait for their own start. */
export function doorsNeededBy(id: string, members: readonly Member[]): PolicyDoors {
  const { keys, webhooks } = doorsForLink(members.filter((member) => member.id === id));
  return { keys, webhooks, origins: commonOrigins(members) };
}

/** The webhooks of a tunnel whose path another app on the same link has already, each with that app's name. */
export function takenPaths(
  { id }: Pick<Member, "id">,
  others: readonly Pick<Member, "id" | "name">[],
): { address: string; by: string }[] {
  const owners = new Map<string, string>();
  for (const other of others)
    if (other.id !== id)
      for (const address of addressesOf(other.id)) owners.set(address, other.name);
  return addressesOf(id).flatMap((address) => {
    const by = owners.get(address);
    return by === undefined ? [] : { address, by };
  });
}

function addressesOf(id: string): string[] {
  return [...accessOf(id).doors.values()].flatMap((door) =>
    door.kind === "webhook" ? addressOf(door.request) : [],
  );
}

function commonOrigins(members: readonly Member[]): string[] {
  const [first, ...others] = members.map(({ allowedOrigins }) => allowedOrigins);
  return (first ?? []).filter((origin) => others.every((origins) => origins.includes(origin)));
}
