import type { LiveEvent, Snapshot } from "@/lib/contract/events";
import {
  applyEvent,
  type Connection,
  initialLiveState,
  type LiveState,
  type PendingAction,
  setConnection,
  setPending,
} from "./live-state";

/** The only place in a tab that holds the latest state from the server. For `useSyncExternalStore`. */
export type LiveStore = {
  getState: () => LiveState;
  subscribe: (listener: () => void) => () => void;
  /** Calls `listener` with every event, also with those that the state does not keep. */
  listen: (listener: (event: LiveEvent) => void) => () => void;
  apply: (event: LiveEvent) => void;
  setPending: (id: string, action: PendingAction | undefined) => void;
  setConnection: (state: Connection["state"]) => void;
  setLeading: (leading: boolean) => void;
};

export function createLiveStore(snapshot: Snapshot): LiveStore {
  let state = initialLiveState(snapshot);
  const listeners = new Set<() => void>();
  const eventListeners = new Set<(event: LiveEvent) => void>();
  const set = (next: LiveState) => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };
  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    listen: (listener) => {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    apply: (event) => {
      set(applyEvent(state, event));
      for (const listener of eventListeners) listener(event);
    },
    setPending: (id, action) => set(setPending(state, id, action)),
    setConnection: (next) => set(setConnection(state, next, Date.now())),
    setLeading: (leading) => set({ ...state, leading }),
  };
}
