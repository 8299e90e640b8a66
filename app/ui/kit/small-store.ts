import { useSyncExternalStore } from "react";

export type SmallStore<T> = {
  get: () => T;
  set: (next: T) => void;
  /** Renders again whenever it is set. The server renders what it began with. */
  use: () => T;
};

/** One value of this tab that any module sets and components show. */
export function smallStore<T>(initial: T): SmallStore<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  const get = () => value;
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    get,
    set: (next) => {
      value = next;
      for (const listener of listeners) listener();
    },
    use: () => useSyncExternalStore(subscribe, get, () => initial),
  };
}
