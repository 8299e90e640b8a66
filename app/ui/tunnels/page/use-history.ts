"use client";

import { useState } from "react";
import { callApi } from "@/app/ui/request/call-api";
import { useAsk } from "@/app/ui/request/use-ask";
import { showProblem } from "@/app/ui/toast/toast-store";
import { type HistoryEntry, historyPageSchema } from "@/lib/contract/tunnel-history";
import { useAfterChange } from "./use-after-change";

export type HistoryPage = { items: HistoryEntry[]; nextBefore: number | null };

/**
 * The state changes of a tunnel, the newest first. New changes are added at the top, older ones at the bottom by
 * `loadMore`.
 */
export function useHistory(tunnelId: string, initial: HistoryPage) {
  const [page, setPage] = useState(initial);
  const [busy, setBusy] = useState(false);
  const path = `/api/tunnels/${tunnelId}/history`;
  const ask = useAsk(
    `${path}?limit=20`,
    historyPageSchema,
    (result) => result.ok && setPage((old) => mergeNewer(old, result.value)),
    { atOnce: false },
  );
  useAfterChange(tunnelId, ask);

  const loadMore = async () => {
    if (page.nextBefore === null) return;
    setBusy(true);
    const result = await callApi(`${path}?before=${page.nextBefore}`, {}, historyPageSchema);
    setBusy(false);
    if (!result.ok) return showProblem("The history was not loaded", result.problem);
    const { items, nextBefore } = result.value;
    setPage((old) => ({ items: [...old.items, ...items], nextBefore }));
  };

  return { items: page.items, more: page.nextBefore !== null, busy, loadMore };
}

/** Adds new entries at the top. If there may be a gap before the known entries, the newest page replaces them. */
function mergeNewer(old: HistoryPage, newest: HistoryPage): HistoryPage {
  const known = new Set(old.items.map((entry) => entry.id));
  const fresh = newest.items.filter((entry) => !known.has(entry.id));
  if (fresh.length === newest.items.length && newest.nextBefore !== null) return newest;
  return { ...old, items: [...fresh, ...old.items] };
}
