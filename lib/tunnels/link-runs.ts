import "server-only";
import { sharedOnce } from "@/lib/base/shared-once";
import { getEngine } from "@/lib/engine/engine";
import type { StateChange, TunnelRuntime } from "@/lib/engine/tunnel";
import { LinkRun, type MemberSink } from "./link-run";
import { isLinkId } from "./links";

// Which tunnel runs behind which link: the one owner of that. A tunnel that never started behind one runs alone.

type State = { links: Map<string, LinkRun>; tell: MemberSink };

const state = () =>
  sharedOnce<State>("link-runs", () => ({ links: new Map(), tell: () => undefined }));

/** `tell` hears of every change of an app on a link, as the engine tells it of a tunnel that runs alone. */
export function onMemberChange(tell: MemberSink): void {
  state().tell = tell;
}

/** The run of the link with this id, made when there was none. */
export function linkRunOf(linkId: string): LinkRun {
  const { links } = state();
  const known = links.get(linkId);
  if (known) return known;
  const made = new LinkRun(linkId, (...news) => state().tell(...news));
  links.set(linkId, made);
  return made;
}

/** The link behind which the tunnel runs, or ran last; undefined where that is none. */
export function findLinkRun(tunnelId: string): LinkRun | undefined {
  for (const link of state().links.values()) if (link.has(tunnelId)) return link;
  return undefined;
}

/** The engine has told something of a link. */
export function hearOfLink(linkId: string, change?: StateChange): void {
  linkRunOf(linkId).hear(change);
}

/** What is known of the run of a tunnel, whether it runs alone or behind a link. */
export function runtimeOf(tunnelId: string): TunnelRuntime | undefined {
  return findLinkRun(tunnelId)?.runtimeOf(tunnelId) ?? getEngine().runtimeOf(tunnelId);
}

/** What a probe looks at, and what fails as a whole: the tunnel itself, or the link that it is behind. */
export function runIdOf(tunnelId: string): string {
  return findLinkRun(tunnelId)?.id ?? tunnelId;
}

/** The ids of the tunnels that are online or starting, alone or behind a link. */
export function runningTunnels(): string[] {
  const alone = getEngine()
    .running()
    .filter((id) => !isLinkId(id));
  const linked = [...state().links.values()].flatMap((link) =>
    link.wanted().filter((id) => link.isUp(id)),
  );
  return [...alone, ...linked];
}

/** The tunnels that are up in this run of the engine: itself, or the apps on the link. */
export function tunnelsOfRun(runId: string): string[] {
  return isLinkId(runId) ? linkRunOf(runId).wanted() : [runId];
}

/** It starts alone from now on, or is deleted. */
export function forgetMember(tunnelId: string): void {
  findLinkRun(tunnelId)?.forget(tunnelId);
}
