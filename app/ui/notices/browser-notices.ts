import { useSyncExternalStore } from "react";
import type { Notice } from "@/lib/notices/schema";

// Whether this browser shows notices, beside the permission, which a page cannot give back.
const KEY = "gatehouse-browser-notices";
const listeners = new Set<() => void>();

export type BrowserNotices = "on" | "off" | "denied" | "unavailable";

export function browserNotices(): BrowserNotices {
  if (!("Notification" in window)) return "unavailable";
  if (Notification.permission === "denied") return "denied";
  return Notification.permission === "granted" && localStorage.getItem(KEY) === "on" ? "on" : "off";
}

/** Only from a click: browsers ask the person, and remember a refusal. */
export async function turnOnBrowserNotices(): Promise<BrowserNotices> {
  if ((await Notification.requestPermission()) === "granted") localStorage.setItem(KEY, "on");
  tellListeners();
  return browserNotices();
}

export function turnOffBrowserNotices(): void {
  localStorage.removeItem(KEY);
  tellListeners();
}

export function useBrowserNotices(): BrowserNotices {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      window.addEventListener("storage", listener);
      return () => {
        listeners.delete(listener);
        window.removeEventListener("storage", listener);
      };
    },
    browserNotices,
    () => "off",
  );
}

/** The same notice is shown once, also when two tabs think that they are the one to show it. */
export function showBrowserNotice({ id, title, detail, tunnels }: Notice): void {
  if (browserNotices() !== "on") return;
  try {
    const shown = new Notification(title, {
      tag: `gatehouse-${id}`,
      ...(detail !== undefined && { body: detail }),
    });
    shown.onclick = () => {
      window.focus();
      const [only, another] = tunnels;
      if (only && !another) window.location.assign(`/tunnels/${only.id}`);
    };
  } catch {
    // Some phones let only service workers notify; the page shows it all the same.
  }
}

function tellListeners() {
  for (const listener of listeners) listener();
}
