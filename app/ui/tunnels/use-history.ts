"use client";

import { useEffect, useRef, useState } from "react";
import { useTunnel } from "@/app/ui/live/use-live";
import { callApi } from "@/app/ui/request/call-api";
import { showProblem } from "@/app/ui/toast/toast-store";
import { type HistoryEntry, historyPageSchema } from "@/lib/tunnels/schema";

// Changes come in bursts (starting, online) and reach the stored history a moment after the event.
const SETTLE_MS = 200;

export type HistoryPage = { items: HistoryEntry[]; nextBefore: number | null };

/** The state changes of a tunnel, newest first: grows at the top with each change, at the bottom by `loadMore`. */
export function useHistory(tunnelId: string, initial: HistoryPage) {
  const [page, setPage] = useState(initial);
  const [busy, setBusy] = useState(false);
  const since = useTunnel(tunnelId)?.status.since;
  const seen = useRef(since);

  const fetchPage = (query: string) =>
    callApi(`/api/tunnels/${tunnelId}/history${query}`, {}, historyPageSchema);

  useEffect(() => {
    if (!since || since === seen.current) return;
    seen.current = since;
    const path = `/api/tunnels/${tunnelId}/history?limit=20`;
    const timer = setTimeout(async () => {
      const result = await callApi(path, {}, historyPageSchema);
      if (result.ok) setPage((old) => mergeNewer(old, result.value));
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [since, tunnelId]);

  const loadMore = async () => {
    if (page.nextBefore === null) return;
    setBusy(true);
    const result = await fetchPage(`?before=${page.nextBefore}`);
    setBusy(false);
    if (!result.ok) return showProblem("The history was not loaded", result.problem);
    const { items, nextBefore } = result.value;
    setPage((old) => ({ items: [...old.items, ...items], nextBefore }));
  };

  return { items: page.items, more: page.nextBefore !== null, busy, loadMore };
}

/** Puts new entries on top. If the newest page does not reach back to what is known, it replaces it. */
function mergeNewer(old: HistoryPage, newest: HistoryPage): HistoryPage {
  const known = new Set(old.items.map((entry) => entry.id));
  const fresh = newest.items.filter((entry) => !known.has(entry.id));
  if (fresh.length === newest.items.length && newest.nextBefore !== null) return newest;
  return { ...old, items: [...fresh, ...old.items] };
}
