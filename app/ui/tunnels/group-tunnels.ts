import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { describeChain } from "@/lib/contract/tunnel-chain";
import type { Tunnel, TunnelState } from "@/lib/contract/tunnels";

export type TunnelGroup = { name: string | undefined; tunnels: readonly Tunnel[] };

/** A group has the place of its first tunnel. Tunnels without a group come last. */
export function groupTunnels(tunnels: readonly Tunnel[]): TunnelGroup[] {
  const groups = new Map<string | undefined, Tunnel[]>();
  for (const tunnel of tunnels) {
    const members = groups.get(tunnel.group);
    if (members) members.push(tunnel);
    else groups.set(tunnel.group, [tunnel]);
  }
  return [...groups]
    .map(([name, members]) => ({ name, tunnels: members }))
    .sort((a, b) => Number(a.name === undefined) - Number(b.name === undefined));
}

/**
 * The ids of all tunnels after the group `from` has moved to the place of the group `to`. The result is in displayed
 * order, group by group, because a member at another place would take its whole group along.
 */
export function orderWithGroupAt(tunnels: readonly Tunnel[], from: string, to: string): string[] {
  const groups = groupTunnels(tunnels);
  const place = (wanted: string) => groups.findIndex(({ name }) => name === wanted);
  const target = place(to);
  groups.splice(target, 0, ...groups.splice(place(from), 1));
  return groups.flatMap(({ tunnels: members }) => members.map(({ id }) => id));
}

/** Every word must occur in the name, the addresses, the group, the profile, the state or the word that is shown for it. */
export function matchesFilter(tunnel: Tunnel, profileName: string, filter: string): boolean {
  const { name, upstream, domain, group, status } = tunnel;
  const { word } = describeChain(status);
  const text = [name, upstream, domain, group, profileName, status.state, word, status.url]
    .join(" ")
    .toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

const COUNTED: [TunnelState, string][] = [
  ["online", "up"],
  ["starting", "starting"],
  ["reconnecting", "reconnecting"],
  ["stopping", "stopping"],
  ["failed", "failed"],
  ["stopped", "stopped"],
];

/** `2 up · 1 reconnecting`; states without tunnels are left out. */
export function summarize(tunnels: readonly Tunnel[]): string {
  return COUNTED.map(([state, word]) => {
    const count = tunnels.filter((tunnel) => tunnel.status.state === state).length;
    return count > 0 ? `${count} ${word}` : "";
  })
    .filter(Boolean)
    .join(" · ");
}

/** What a button for many tunnels is called: `Start all`, or `Start these 3` when it is only for those of a filter. */
export function nameForAll(verb: string, count: number, filtered: boolean): string {
  if (!filtered) return `${verb} all`;
  if (count === 0) return `${verb} these`;
  return count === 1 ? `${verb} this one` : `${verb} these ${count}`;
}

/** Whether the desired state is up. A failed tunnel does not count, because it does not start again by itself. */
export function isUp(tunnel: Tunnel): boolean {
  return tunnel.status.desired === "up" && tunnel.status.state !== "failed";
}

/** The address without `http://`, and with hidden characters made visible. */
export function shortUpstream(upstream: string): string {
  return showHidden(upstream.replace(/^http:\/\//, ""));
}

/** The tunnels of the same group, itself included; none when it has no group. */
export function groupOf(tunnel: Tunnel, tunnels: readonly Tunnel[]): readonly Tunnel[] {
  return tunnel.group === undefined ? [] : siblingsOf(tunnel, tunnels);
}

/** The tunnels that are listed together with it, including itself, in the order of the list. */
export function siblingsOf(tunnel: Tunnel, tunnels: readonly Tunnel[]): readonly Tunnel[] {
  return tunnels.filter(({ group }) => group === tunnel.group);
}

/** The next automatic stop. `who`: the name of its tunnel, or `2 of 3`; empty when all that are up stop then. */
export type NextStop = { at: string; who: string; count: number };

/** The earliest automatic stop of these tunnels. */
export function nextStop(tunnels: readonly Tunnel[]): NextStop | undefined {
  const up = tunnels.filter(isUp);
  const at = up.flatMap(({ status }) => status.stopAt ?? []).sort()[0];
  if (at === undefined) return undefined;
  const stopping = up.filter(({ status }) => status.stopAt === at);
  const [first] = stopping;
  const count = stopping.length;
  if (count === up.length) return { at, who: "", count };
  return { at, who: count === 1 && first ? first.name : `${count} of ${up.length}`, count };
}
