import type { LiveState } from "@/app/ui/live/live-state";
import type { LiveStore } from "@/app/ui/live/live-store";
import { markUrl } from "./draw-mark";
import { readTab, titleWith } from "./read-tab";

// As long as the banner waits: a restart of Gatehouse is shorter.
const PATIENCE_MS = 5000;

/** Keeps the tab's title and icon true to the state of all tunnels. Returns what ends it. */
export function keepTab(store: LiveStore): () => void {
  // What this module wrote, and what the page had said: a navigation or a new name changes the latter.
  let written = "";
  let own = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown: LiveState | undefined;

  const show = () => {
    clearTimeout(timer);
    const state = store.getState();
    shown = state;
    const rest = untilLost(state, Date.now());
    if (rest > 0 && rest < Number.POSITIVE_INFINITY) timer = setTimeout(show, rest);
    const { lamp, words } = readTab({
      tunnels: state.list.map(({ status }) => status),
      links: [...state.groups.values()].map(({ status }) => status),
      lost: rest <= 0,
    });
    if (document.title !== written) own = document.title;
    written = titleWith(words, own);
    if (document.title !== written) document.title = written;
    const url = markUrl(lamp);
    for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel~="icon"]')) {
      if (link.href !== url) link.href = url;
    }
  };

  const observer = new MutationObserver(show);
  observer.observe(document.head, { childList: true, subtree: true, characterData: true });
  const unsubscribe = store.subscribe(() => {
    if (differs(store.getState(), shown)) show();
  });
  show();
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    unsubscribe();
  };
}

/** Most changes are of traffic, which a tab does not show. */
function differs(now: LiveState, shown: LiveState | undefined): boolean {
  return (
    now.list !== shown?.list || now.groups !== shown.groups || now.connection !== shown.connection
  );
}

/** Milliseconds until what the page shows is no longer believed; infinite while Gatehouse answers. */
function untilLost({ connection }: LiveState, now: number): number {
  if (connection.state === "live") return Number.POSITIVE_INFINITY;
  if (connection.state === "signed-out") return 0;
  return connection.since + PATIENCE_MS - now;
}
