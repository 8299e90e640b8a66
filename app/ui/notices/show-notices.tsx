"use client";

import { useEffect, useRef } from "react";
import { useLiveStore } from "@/app/ui/live/live-provider";
import type { LiveStore } from "@/app/ui/live/live-store";
import { useLiveEvents, useNotices } from "@/app/ui/live/use-live";
import { addMinutes, MORE_MINUTES } from "@/app/ui/stop-time/set-stop-time";
import { showToast, type ToastTone } from "@/app/ui/toast/toast-store";
import type { Notice, NoticeKind } from "@/lib/contract/notices";
import { STOP_WARNING_MS } from "@/lib/contract/stop-warning";
import { showBrowserNotice } from "./browser-notices";
import { showQuestion, withdrawQuestion } from "./show-question";

// After a long absence the others are only in the list.
const MOST_AT_ONCE = 3;
const NEWS_MS = 8_000;

const TONES: Record<NoticeKind, ToastTone> = {
  visitor: "ok",
  back: "ok",
  stopped: "wait",
  "stops-soon": "wait",
  down: "bad",
  protection: "bad",
  unreadable: "bad",
  gatehouse: "wait",
  ask: "wait",
  assistant: "wait",
  gate: "bad",
  "start-failed": "bad",
  app: "wait",
  refused: "wait",
};

/** Shows notices that are new since the page was loaded: in every tab, and by the browser from one of them. */
export function ShowNotices() {
  const store = useLiveStore();
  const notices = useNotices();
  const latest = useRef(notices[0]?.id ?? 0);
  useEffect(() => {
    const news = notices.filter(({ id }) => id > latest.current).slice(0, MOST_AT_ONCE);
    latest.current = Math.max(latest.current, notices[0]?.id ?? 0);
    for (const notice of news.reverse()) {
      const ask = store.getState().asks.get(notice.about?.askId ?? "");
      if (ask) showQuestion(notice, ask);
      // A failed start is at its tunnel, where whoever started it looks.
      else if (notice.kind !== "start-failed" && !isOnPage(notice)) showAsToast(notice);
      if (store.getState().leading) showBrowserNotice(notice);
    }
  }, [notices, store]);
  useLiveEvents((event) => {
    if (event.type === "notice" && event.data.about?.endedAt) showEnd(event.data, store);
    if (event.type === "ask" && !event.data.ask) withdrawQuestion(event.data.id);
  });
  return null;
}

/** What an assistant asks shows on the page of the questions by itself. */
function isOnPage({ kind }: Notice): boolean {
  return kind === "assistant" && window.location.pathname === "/settings/assistants";
}

/** An outage is over, and its notice says so now. */
function showEnd(notice: Notice, store: LiveStore): void {
  const { title, detail } = notice;
  showToast({ tone: "ok", title, detail, shownMs: NEWS_MS });
  if (store.getState().leading) showBrowserNotice(notice);
}

function showAsToast({ kind, title, detail, tunnels }: Notice): void {
  const tone = TONES[kind];
  if (kind === "stops-soon") {
    const run = () => void addMinutes(tunnels.map(({ id }) => id));
    const button = { label: `${MORE_MINUTES} min more`, does: "extend", run } as const;
    showToast({ tone, title, detail, button, shownMs: STOP_WARNING_MS });
  } else {
    // A question stays, with the way to its page: there exactly what would change is to be seen.
    const isAsked = kind === "assistant";
    const shownMs = isAsked || tone === "bad" ? undefined : NEWS_MS;
    showToast({ tone, title, detail, shownMs, action: isAsked ? kind : undefined });
  }
}
