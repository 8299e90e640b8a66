import { useSyncExternalStore } from "react";

export type StoredValue<T> = {
  get: () => T;
  use: () => T;
  /** Undefined forgets it. */
  set: (text: string | undefined) => void;
};

/**
 * Something that this browser remembers, the same in all tabs. `read` makes of the stored text what components see;
 * `onServer` is what the server renders.
 */
export function storedValue<T extends string | number | boolean>(
  key: string,
  read: (text: string | null) => T,
  onServer: T,
): StoredValue<T> {
  const listeners = new Set<() => void>();
  const get = () => read(localStorage.getItem(key));
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    window.addEventListener("storage", listener);
    return () => {
      listeners.delete(listener);
      window.removeEventListener("storage", listener);
    };
  };
  return {
    get,
    use: () => useSyncExternalStore(subscribe, get, () => onServer),
    set: (text) => {
      if (text === undefined) localStorage.removeItem(key);
      else localStorage.setItem(key, text);
      for (const listener of listeners) listener();
    },
  };
}
