"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type RequestFilter, readFilter, writeFilter } from "./request-filter";

export const DETAIL_VIEWS = ["answer", "request", "compare", "edit"] as const;
export type DetailView = (typeof DETAIL_VIEWS)[number];

/** What the page's address says: the filter, the request that is open and which side of it. */
export function useRequestParams() {
  const params = useSearchParams();
  const text = params.toString();
  // The address follows a moment later than typing must; what it says counts when somebody else has changed it.
  const written = useRef(text);
  const [current, setCurrent] = useState(text);
  useEffect(() => {
    if (text === written.current) return;
    written.current = text;
    setCurrent(text);
  }, [text]);

  const write = useCallback((next: URLSearchParams, how: "push" | "replace") => {
    const query = next.toString();
    written.current = query;
    setCurrent(query);
    const address = query === "" ? window.location.pathname : `?${query}`;
    if (how === "push") window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
  }, []);

  const parsed = useMemo(() => new URLSearchParams(current), [current]);
  const filter = useMemo(() => readFilter(parsed), [parsed]);
  const open = Number(parsed.get("request")) || undefined;
  const wanted = parsed.get("view");
  // Opening and closing are steps that Back undoes; going on to a neighbour and turning sides are not.
  const show = useCallback(
    (id: number | undefined, view?: DetailView) =>
      write(
        withOpen(parsed, id, view),
        open === undefined || id === undefined ? "push" : "replace",
      ),
    [parsed, open, write],
  );
  return {
    filter,
    open,
    view: DETAIL_VIEWS.find((view) => view === wanted) ?? "answer",
    show,
    setFilter: (next: RequestFilter) => write(writeFilter(parsed, next), "replace"),
    hrefOf: (id: number) => `?${withOpen(parsed, id)}`,
  };
}

function withOpen(params: URLSearchParams, id: number | undefined, view?: DetailView) {
  const next = new URLSearchParams(params);
  next.delete("view");
  next.delete("request");
  if (id !== undefined) next.set("request", String(id));
  if (id !== undefined && view !== undefined && view !== "answer") next.set("view", view);
  return next;
}
