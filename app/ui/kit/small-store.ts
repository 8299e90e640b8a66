import { useSyncExternalStore } from "react";

export type SmallStore<T> = {
  get: () => T;
  set: (next: T) => void;
  /** A hook that renders again when the value is set. The server renders the initial value. */
  use: () => T;
  /** The same with a part of the value: renders again only when the part changes. */
  usePart: <P extends string | number | boolean>(read: (value: T) => P) => P;
};

/** One value of this tab, which any module can set and components can show. */
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
    usePart: (read) =>
      useSyncExternalStore(
        subscribe,
        () => read(value),
        () => read(initial),
      ),
  };
}
