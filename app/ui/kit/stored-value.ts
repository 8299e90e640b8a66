import { useSyncExternalStore } from "react";

export type StoredValue<T> = {
  get: () => T;
  use: () => T;
  /** Undefined removes it. */
  set: (text: string | undefined) => void;
};

/**
 * A value that the browser stores, shared by all tabs. `read` converts the stored text for components. `onServer` is
 * the value for the server's rendering.
 */
export function storedValue<T extends string | number | boolean>(
  key: string,
  read: (text: string | null) => T,
  onServer: T,
): StoredValue<T> {
  const listeners = new Set<() => void>();
  const get = () => read(localStorage.getItem(key));
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const subscribe = (listener: () => void) => {
    if (listeners.size === 0) window.addEventListener("storage", tell);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) window.removeEventListener("storage", tell);
    };
  };
  return {
    get,
    use: () => useSyncExternalStore(subscribe, get, () => onServer),
    set: (text) => {
      if (text === undefined) localStorage.removeItem(key);
      else localStorage.setItem(key, text);
      tell();
    },
  };
}
