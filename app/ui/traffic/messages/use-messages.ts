"use client";

import { useEffect, useRef, useState } from "react";
import { useLiveEvents } from "@/app/ui/live/use-live";
import {
  EMPTY_VIEW,
  type MessageFeed,
  type MessageFilter,
  type MessageView,
  openMessages,
} from "./message-feed";

/** The messages of a request, live. Until another filter's answer is there, the old rows stay. */
export function useMessages(requestId: number, { q, direction }: MessageFilter) {
  const [view, setView] = useState<MessageView>(EMPTY_VIEW);
  const [paused, setPaused] = useState(false);
  const feed = useRef<MessageFeed>(undefined);
  useEffect(() => {
    const opened = openMessages(requestId, { q, direction }, setView);
    feed.current = opened;
    setPaused(false);
    return opened.close;
  }, [requestId, q, direction]);
  useLiveEvents((event) => feed.current?.hear(event));
  return {
    ...view,
    paused,
    setPaused: (next: boolean) => {
      setPaused(next);
      feed.current?.setPaused(next);
    },
    loadOlder: () => feed.current?.loadOlder(),
  };
}
