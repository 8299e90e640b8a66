"use client";

import { defaultRangeExtractor, type Range } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type Ref,
  useCallback,
  useImperativeHandle,
  useLayoutEffect,
  useState,
} from "react";
import { rowAfterKey } from "./list-moves";
import type { ListedRequest } from "./request-rows";
import type { AnyVirtualizer } from "./use-place-kept";
import type { SelectionActions } from "./use-selection";

export type ListHandle = {
  /** Moves the focus into the list: to the open request or the first. */
  enter: () => void;
  focus: (id: number) => void;
};

type FocusProps = {
  requests: readonly ListedRequest[];
  open: number | undefined;
  onOpen: (id: number) => void;
  selection: SelectionActions;
  handle: Ref<ListHandle>;
};

/** The row at which Tab stops. It stays on the page when it is out of view, and so does the open one. */
export function useRows({ requests, open }: Pick<FocusProps, "requests" | "open">) {
  const [active, setActive] = useState<number>();
  const indexOf = (id: number | undefined) =>
    id === undefined ? -1 : requests.findIndex((request) => request.id === id);
  const activeIndex = indexOf(active);
  const openIndex = indexOf(open);
  const stop = activeIndex === -1 ? Math.max(0, openIndex) : activeIndex;
  const keyOf = useCallback((index: number) => requests[index]?.id ?? index, [requests]);
  const extract = useCallback(
    (range: Range) => {
      const shown = defaultRangeExtractor(range);
      const kept = [stop, openIndex].filter((index) => index >= 0 && index < range.count);
      return [...new Set([...shown, ...kept])].sort((a, b) => a - b);
    },
    [stop, openIndex],
  );
  return { active, setActive, activeIndex, openIndex, stop, keyOf, extract };
}

export type RowsState = ReturnType<typeof useRows>;

/** Keys, and the focus, which may have to go to a row that is not on the page yet. */
export function useListFocus(props: FocusProps & { rows: RowsState; virtualizer: AnyVirtualizer }) {
  const { requests, open, onOpen, selection, handle, rows, virtualizer } = props;
  const [wanted, setWanted] = useState<{ id: number }>();
  const goTo = (index: number) => {
    const request = requests[index];
    if (!request) return;
    rows.setActive(request.id);
    setWanted({ id: request.id });
    virtualizer.scrollToIndex(index, { align: "auto" });
  };
  useLayoutEffect(() => {
    if (wanted) rowOf(wanted.id)?.focus({ preventScroll: true });
  }, [wanted]);
  useImperativeHandle(handle, () => ({
    enter: () => goTo(rows.stop),
    focus: (id) => goTo(requests.findIndex((request) => request.id === id)),
  }));
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const from = idOf(event.target);
    if (from === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === " ") {
      event.preventDefault();
      return event.shiftKey ? selection.extend(from, open) : selection.toggle(from);
    }
    const { startIndex = 0, endIndex = 0 } = virtualizer.range ?? {};
    const page = Math.max(1, endIndex - startIndex - 1);
    const at = requests.findIndex(({ id }) => id === from);
    const next = rowAfterKey(event.key, at, requests.length, page);
    const request = next === undefined ? undefined : requests[next];
    if (next === undefined || !request) return;
    // Else `j` and `k` would also be the shortcuts for the list of tunnels.
    event.preventDefault();
    goTo(next);
    if (event.shiftKey) selection.extend(request.id, from);
    else if (open !== undefined) onOpen(request.id);
  };
  const remember = (event: { target: EventTarget }) => {
    const id = idOf(event.target);
    if (id !== undefined) rows.setActive(id);
  };
  return { props: { onKeyDown: press, onFocus: remember, "data-request-list": true } };
}

function rowOf(id: number): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-request="${id}"]`);
}

/** The request of the row that has the focus. */
function idOf(target: EventTarget): number | undefined {
  const id = target instanceof HTMLElement ? target.dataset.request : undefined;
  return id === undefined ? undefined : Number(id);
}
