import type { LiveStore } from "@/app/ui/live/live-store";
import { pageHeaders } from "@/app/ui/request/page-mark";
import { dismissToast, showToast } from "@/app/ui/toast/toast-store";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";
import { StopBar } from "./stop-bar";
import { whoIsCutOff } from "./who-is-cut-off";

const HOLD_MS = 5_000;

const held = new Set<string>();

/**
 * The tunnels to stop: at once when nobody loses anything by it, else after five seconds in which the owner can keep
 * them. A second press does not add to the wait, and does not end it.
 */
export async function holdStop(
  store: LiveStore,
  tunnels: readonly Tunnel[],
): Promise<readonly Tunnel[]> {
  const chosen = tunnels.filter(({ id }) => !held.has(id));
  const cutOff = whoIsCutOff(store.getState(), chosen, Date.now());
  for (const { id } of tunnels) if (cutOff || held.has(id)) store.setPending(id, undefined);
  return cutOff ? hold(store, chosen, cutOff) : chosen;
}

function hold(
  store: LiveStore,
  tunnels: readonly Tunnel[],
  cutOff: { title: string; detail: string },
): Promise<readonly Tunnel[]> {
  for (const { id } of tunnels) held.add(id);
  const stillUp = () =>
    tunnels.filter(({ id }) => {
      const now = store.getState().tunnels.get(id);
      return now !== undefined && isUp(now);
    });
  const focused = document.activeElement;
  return new Promise((resolve) => {
    const end = (stopped: readonly Tunnel[]) => {
      clearTimeout(timer);
      unsubscribe();
      removeEventListener("pagehide", leave);
      for (const { id } of tunnels) held.delete(id);
      // The bar goes with the button that was pressed in it, and the keyboard goes on where it was.
      const isInBar = document.activeElement?.closest("[data-stop-bar]");
      if (isInBar && focused instanceof HTMLElement) focused.focus();
      dismissToast(toast);
      resolve(stopped);
    };
    const keep = () => end([]);
    const stopNow = () => end(stillUp());
    // Whoever closes the page wanted the stop. Calls of a page that is gone are cut off, except these.
    const leave = () => {
      for (const { id } of stillUp()) stopWithoutPage(id);
      end([]);
    };
    const timer = setTimeout(stopNow, HOLD_MS);
    const unsubscribe = store.subscribe(() => stillUp().length === 0 && keep());
    addEventListener("pagehide", leave);
    const toast = showToast({
      tone: "wait",
      title: cutOff.title,
      button: { label: "Keep", does: "undo", run: keep },
      card: <StopBar {...cutOff} endsAt={Date.now() + HOLD_MS} onKeep={keep} onStop={stopNow} />,
    });
  });
}

function stopWithoutPage(id: string): void {
  void fetch(`/api/tunnels/${id}/stop`, {
    method: "POST",
    keepalive: true,
    headers: { ...pageHeaders(), "content-type": "application/json" },
    body: "{}",
  }).catch(() => undefined);
}
