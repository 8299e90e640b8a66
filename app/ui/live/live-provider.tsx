"use client";

import { createContext, type ReactNode, use, useEffect, useState } from "react";
import type { Snapshot } from "@/lib/contract/events";
import { joinWhenLoaded } from "./join-when-loaded";
import { createLiveStore, type LiveStore } from "./live-store";

const LiveContext = createContext<LiveStore | null>(null);

/** Starts from what the server rendered, then follows the stream. */
export function LiveProvider(props: { initial: Snapshot; children: ReactNode }) {
  const [store] = useState(() => createLiveStore(props.initial));
  useEffect(() => joinWhenLoaded(store), [store]);
  return <LiveContext value={store}>{props.children}</LiveContext>;
}

export function useLiveStore(): LiveStore {
  const store = use(LiveContext);
  if (!store) throw new Error("useLiveStore needs a LiveProvider above it.");
  return store;
}
