import "server-only";
import { type BoundDoors, orderOf } from "@/lib/access/bound-doors";
import { toBound } from "@/lib/access/doors";
import { noteKeyInUse } from "@/lib/accounts/keys-in-use";
import type { TunnelPlan } from "@/lib/engine/plan";
import type { LinkApp } from "@/lib/traffic/calls";
import { newGateHeaders } from "@/lib/traffic/gate-header-names";
import { getProxy, type OpenLinkProxy } from "@/lib/traffic/proxy-thread";
import type { PolicyDoors } from "./compose-doors";
import type { LinkGroup } from "./link-group";
import { choiceKeyOf } from "./links";
import { planLink } from "./plan-link";
import { mayBeStale } from "./stale-runs";

/** What was opened for one bind of a link, until the engine releases it or nobody wants it. */
export type OpenedLink = {
  plan: TunnelPlan;
  proxy: OpenLinkProxy;
  /** What `describeBind` said. */
  bind: string;
  /** What ngrok is told of the doors of its apps. */
  doors: BoundDoors;
  /** Of the link (ISO 8601). */
  updatedAt: string;
  /** Starts that are on their way to it. */
  awaited: number;
  /** It was released: nobody can join it any more. */
  isClosed: boolean;
};

type Opening = {
  bind: string;
  doors: PolicyDoors;
  apps: LinkApp[];
  /** Called once, when it is closed. */
  released(opened: OpenedLink): void;
};

/** Composes the plan of a link and opens the way to its apps. Rejects with a Problem where that cannot be. */
export async function openLink(
  { link, name, members }: LinkGroup,
  { bind, doors: policyDoors, apps, released }: Opening,
): Promise<OpenedLink> {
  const { id: linkId, updatedAt } = link;
  const headers = newGateHeaders();
  const { plan, gate: order } = planLink(link, name, members, headers, policyDoors);
  const doors = toBound(policyDoors);
  const gate = { ...order, doorsAtBind: orderOf(doors) };
  const choiceKey = choiceKeyOf(linkId);
  // From here on, so that the account is not made another one while the way is being opened.
  const keyIsFree = noteKeyInUse(link);
  const proxy = await getProxy()
    .openLinkProxy({ linkId, name, gate, choiceKey, apps })
    .catch((error) => {
      keyIsFree();
      throw error;
    });
  const listener = { ...plan.listener, upstreamUrl: proxy.url, forwardsTo: `the link of ${name}` };
  const release = () => {
    if (opened.isClosed) return;
    opened.isClosed = true;
    keyIsFree();
    proxy.close();
    released(opened);
  };
  const opened: OpenedLink = {
    plan: { ...plan, listener, mayBeStale: mayBeStale(linkId), release },
    ...{ proxy, bind, doors, updatedAt, awaited: 0, isClosed: false },
  };
  return opened;
}
