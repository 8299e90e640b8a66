"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type RequestFilter, readFilter, writeFilter } from "./request-filter";

export const DETAIL_VIEWS = ["messages", "answer", "request", "timing", "compare", "edit"] as const;
export type DetailView = (typeof DETAIL_VIEWS)[number];

/** The state in the page's address: the filter, the open request, which part of it is shown, and what it is compared with. */
export function useRequestParams() {
  const params = useSearchParams();
  const text = params.toString();
  // Next reports address changes late, and also outdated ones; after a quick Back it may report none, because the address
  // is again what it reported last. So its report and the browser's own are only signs to read the address, which counts
  // when it was not written here.
  const written = useRef(text);
  const [current, setCurrent] = useState(text);
  const read = useCallback(() => {
    const address = new URLSearchParams(window.location.search).toString();
    if (address === written.current) return;
    written.current = address;
    setCurrent(address);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: Next's text is the sign to look
  useEffect(read, [text]);
  useEffect(() => {
    window.addEventListener("popstate", read);
    return () => window.removeEventListener("popstate", read);
  }, [read]);

  const write = useCallback((next: URLSearchParams, how: "push" | "replace") => {
    const query = next.toString();
    written.current = query;
    setCurrent(query);
    const address = query === "" ? window.location.pathname : `?${query}`;
    if (how === "push") window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
  }, []);

  // What is written continues what was written last, which may not be drawn yet.
  const setFilter = useCallback(
    (change: Partial<RequestFilter>) => {
      const latest = new URLSearchParams(written.current);
      write(writeFilter(latest, { ...readFilter(latest), ...change }), "replace");
    },
    [write],
  );
  // Opening and closing can be undone with Back. Moving to the next request or to another part cannot.
  const show = useCallback(
    (id: number | undefined, view?: DetailView) => {
      const latest = new URLSearchParams(written.current);
      const isMove = id !== undefined && openIn(latest) !== undefined;
      write(withOpen(latest, id, view), isMove ? "replace" : "push");
    },
    [write],
  );
  const compare = useCallback(
    (id: number, other: number) => {
      const latest = new URLSearchParams(written.current);
      const next = withOpen(latest, id, "compare");
      next.set("with", String(other));
      write(next, openIn(latest) === undefined ? "push" : "replace");
    },
    [write],
  );

  const parsed = useMemo(() => new URLSearchParams(current), [current]);
  const filter = useMemo(() => readFilter(parsed), [parsed]);
  const others = useMemo(() => withOpen(parsed, undefined).toString(), [parsed]);
  const hrefOf = useCallback(
    (id: number) => (others === "" ? `?request=${id}` : `?${others}&request=${id}`),
    [others],
  );
  const wanted = parsed.get("view");
  return {
    filter,
    open: openIn(parsed),
    /** The other request of a comparison. */
    other: readId(parsed.get("with")),
    compare,
    /** Undefined for the first part of a request of its kind. */
    view: DETAIL_VIEWS.find((view) => view === wanted),
    show,
    setFilter,
    hrefOf,
  };
}

function openIn(params: URLSearchParams): number | undefined {
  return readId(params.get("request"));
}

function readId(text: string | null): number | undefined {
  return Number(text) || undefined;
}

function withOpen(params: URLSearchParams, id: number | undefined, view?: DetailView) {
  const next = new URLSearchParams(params);
  next.delete("view");
  next.delete("with");
  next.delete("request");
  if (id !== undefined) next.set("request", String(id));
  if (id !== undefined && view !== undefined) next.set("view", view);
  return next;
}
