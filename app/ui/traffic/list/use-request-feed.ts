"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { useLiveEvents } from "@/app/ui/live/use-live";
import { EMPTY_VIEW, type Feed, type FeedView, openFeed } from "./request-feed";
import { matchesRequest, NO_FILTER, type RequestFilter, writeFilter } from "./request-filter";

/**
 * The newest requests of a tunnel, or of all, live. While another filter's answer is on its way, what is known is narrowed by it.
 */
export function useRequestFeed(tunnelId: string | undefined, filter: RequestFilter = NO_FILTER) {
  const key = `${tunnelId ?? "all"}?${writeFilter(new URLSearchParams(), filter)}`;
  const [shown, setShown] = useState<{ key: string; view: FeedView }>({ key, view: EMPTY_VIEW });
  const feed = useRef<Feed>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the filter's content
  useEffect(() => {
    const opened = openFeed(tunnelId, filter, (view) => {
      // The old rows stay until there is an answer.
      if (view.loaded || view.problem) setShown({ key, view });
    });
    feed.current = opened;
    return opened.close;
  }, [key]);
  useLiveEvents((event) => feed.current?.hear(event));

  const rows = useMemo(() => {
    if (shown.key === key) return shown.view.rows;
    const items = shown.view.rows.items.filter(
      (request) =>
        (tunnelId === undefined || request.tunnelId === tunnelId) &&
        matchesRequest(request, filter),
    );
    return { ...shown.view.rows, items, more: false };
  }, [shown, key, tunnelId, filter]);

  return {
    rows,
    loaded: shown.view.loaded && shown.key === key,
    problem: shown.view.problem,
    unread: shown.key === key ? shown.view.unread : 0,
    loadOlder: () => feed.current?.loadOlder(),
  };
}
