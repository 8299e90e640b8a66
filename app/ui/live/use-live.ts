"use client";

import { useEffect, useEffectEvent, useMemo, useSyncExternalStore } from "react";
import type { LiveEvent, SessionStatus } from "@/lib/contract/events";
import type { Ask } from "@/lib/contract/gate";
import type { Group } from "@/lib/contract/groups";
import type { Notice } from "@/lib/contract/notices";
import type { TrafficNow, Visitor } from "@/lib/contract/traffic";
import type { Tunnel } from "@/lib/contract/tunnels";
import { useLiveStore } from "./live-provider";
import { type Connection, groupKey, type LiveState, type PendingAction } from "./live-state";

/** Renders again only when the selected value changes. So select objects of the state; do not create new ones. */
function useLive<T>(select: (state: LiveState) => T): T {
  const { subscribe, getState } = useLiveStore();
  const get = () => select(getState());
  return useSyncExternalStore(subscribe, get, get);
}

/** All tunnels, in the order in which they were created. */
export function useTunnels(): readonly Tunnel[] {
  return useLive((state) => state.list);
}

/** One tunnel, or undefined once it was deleted. `initial` bridges the moment until its first event. */
export function useTunnel(id: string, initial?: Tunnel): Tunnel | undefined {
  return useLive((state) => state.tunnels.get(id) ?? (state.removed.has(id) ? undefined : initial));
}

export function useSessions(): ReadonlyMap<string, SessionStatus> {
  return useLive((state) => state.sessions);
}

export function useConnection(): Connection {
  return useLive((state) => state.connection);
}

/** Who was seen on a tunnel since the page knows of it, by e-mail. */
export function useTunnelVisitors(tunnelId: string): ReadonlyMap<string, Visitor> | undefined {
  return useLive((state) => state.visitors.get(tunnelId));
}

/** The same on all tunnels. */
export function useAllVisitors(): LiveState["visitors"] {
  return useLive((state) => state.visitors);
}

/** The numbers of a tunnel at the moment, or undefined when it had no request since Gatehouse was started. */
export function useTrafficNow(tunnelId: string): TrafficNow | undefined {
  return useLive((state) => state.traffic.get(tunnelId));
}

/** The same of all tunnels. */
export function useAllTraffic(): ReadonlyMap<string, TrafficNow> {
  return useLive((state) => state.traffic);
}

/** Calls `listener` with every event of the stream. */
export function useLiveEvents(listener: (event: LiveEvent) => unknown): void {
  const { listen } = useLiveStore();
  const heard = useEffectEvent(listener);
  useEffect(() => listen((event) => heard(event)), [listen]);
}

export function usePending(id: string): PendingAction | undefined {
  return useLive((state) => state.pending.get(id));
}

/** The server's version, if it differs from the version that rendered this page. */
export function useNewVersion(): string | undefined {
  return useLive((state) => (state.version === state.loadedVersion ? undefined : state.version));
}

/** The notices, the newest first. */
export function useNotices(): readonly Notice[] {
  return useLive((state) => state.notices);
}

/** The one link of a group, while it is on. */
export function useLinkedGroup(name: string | undefined): Group | undefined {
  return useLive((state) => (name === undefined ? undefined : state.groups.get(groupKey(name))));
}

/** The question with this id while it waits for an answer. */
export function useOpenAsk(id: string | undefined): Ask | undefined {
  return useLive((state) => (id === undefined ? undefined : state.asks.get(id)));
}

/** The people who ask to come in, anywhere, by the question's id. */
export function useAsks(): LiveState["asks"] {
  return useLive((state) => state.asks);
}

/** The people who ask to come in at a tunnel, the oldest first. */
export function useTunnelAsks(tunnelId: string): readonly Ask[] {
  const asks = useLive((state) => state.asks);
  return useMemo(
    () => [...asks.values()].filter((ask) => ask.tunnelId === tunnelId),
    [asks, tunnelId],
  );
}

/** The number of these people. */
export function useAskCount(tunnelId: string): number {
  return useLive((state) => {
    let count = 0;
    for (const ask of state.asks.values()) if (ask.tunnelId === tunnelId) count += 1;
    return count;
  });
}
