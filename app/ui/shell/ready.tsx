"use client";

import { useEffect } from "react";
import { useLiveStore } from "@/app/ui/live/live-provider";
import type { LiveStore } from "@/app/ui/live/live-store";

/** Marks the page as ready for input, for tests and scripts, and has the tab show the state of the tunnels. */
export function Ready() {
  const store = useLiveStore();
  useEffect(() => {
    document.body.dataset.ready = "";
    return showInTab(store);
  }, [store]);
  return null;
}

/** Its code is loaded when the first tunnel has something to tell. Without it the tab has the page's own title. */
function showInTab(store: LiveStore): () => void {
  const begin = () => {
    if (store.getState().list.every(({ status }) => status.state === "stopped")) return;
    end();
    const kept = import("@/app/ui/tab/keep-tab")
      .then(({ keepTab }) => keepTab(store))
      .catch(() => undefined);
    end = () => void kept.then((stop) => stop?.());
  };
  let end = store.subscribe(begin);
  begin();
  return () => end();
}
