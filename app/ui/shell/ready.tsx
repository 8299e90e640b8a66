"use client";

import { useEffect } from "react";
import { useLiveStore } from "@/app/ui/live/live-provider";

/** Marks the page as ready for input, for tests and scripts, and then has the tab show the state of the tunnels. */
export function Ready() {
  const store = useLiveStore();
  useEffect(() => {
    document.body.dataset.ready = "";
    // Without it the tab has the page's own title and icon.
    const ending = import("@/app/ui/tab/keep-tab")
      .then(({ keepTab }) => keepTab(store))
      .catch(() => undefined);
    return () => void ending.then((end) => end?.());
  }, [store]);
  return null;
}
