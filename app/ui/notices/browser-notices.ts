import { storedValue } from "@/app/ui/kit/stored-value";
import type { Notice } from "@/lib/contract/notices";
import { placeOf } from "./place-of";

export type BrowserNotices = "on" | "off" | "denied" | "unavailable";

// Whether this browser shows notices. It is separate from the permission, which a page cannot return.
const wanted = storedValue<BrowserNotices>("gatehouse-browser-notices", toState, "off");

export const useBrowserNotices = wanted.use;

/** Call it only after a click: the browser asks the person and remembers a refusal. */
export async function turnOnBrowserNotices(): Promise<void> {
  wanted.set((await Notification.requestPermission()) === "granted" ? "on" : undefined);
}

export function turnOffBrowserNotices(): void {
  wanted.set(undefined);
}

function toState(stored: string | null): BrowserNotices {
  if (!("Notification" in window)) return "unavailable";
  if (Notification.permission === "denied") return "denied";
  return Notification.permission === "granted" && stored === "on" ? "on" : "off";
}

/** The same notice is shown once, also when two tabs think that they are the one to show it. */
export function showBrowserNotice(notice: Notice): void {
  const { id, title, detail } = notice;
  if (wanted.get() !== "on") return;
  try {
    const shown = new Notification(title, {
      tag: `gatehouse-${id}`,
      ...(detail !== undefined && { body: detail }),
    });
    shown.onclick = () => {
      window.focus();
      const place = placeOf(notice);
      if (place) window.location.assign(place);
    };
  } catch {
    // On some phones only service workers may notify. The page still shows the notice.
  }
}
