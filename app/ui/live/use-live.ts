"use client";

import { useSyncExternalStore } from "react";
import type { SessionStatus } from "@/lib/live/events";
import type { Notice } from "@/lib/notices/schema";
import type { Visitor } from "@/lib/traffic/schema";
import type { Tunnel } from "@/lib/tunnels/schema";
import { useLiveStore } from "./live-provider";
import type { Connection, LiveState, PendingAction } from "./live-state";

/** Renders again only when the selected value is another one, so select things that the state keeps, not new ones. */
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

export function usePending(id: string): PendingAction | undefined {
  return useLive((state) => state.pending.get(id));
}

/** The version that answers now, if it is not the one that this page came from. */
export function useNewVersion(): string | undefined {
  return useLive((state) => (state.version === state.loadedVersion ? undefined : state.version));
}

/** What people were told, newest first. */
export function useNotices(): readonly Notice[] {
  return useLive((state) => state.notices);
}

/** Who is here now at one of these tunnels, those who came first before the others. */
export function useVisitorsNow(tunnels: readonly Tunnel[]): readonly Visitor[] {
  const visitors = useLive((state) => state.visitors);
  const ids = new Set(tunnels.map(({ id }) => id));
  return [...visitors.values()]
    .filter(({ tunnelId, activeNow }) => activeNow && ids.has(tunnelId))
    .sort((a, b) => a.firstSeenAt.localeCompare(b.firstSeenAt));
}
