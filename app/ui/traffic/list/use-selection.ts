"use client";

import { useMemo, useState } from "react";
import type { RequestSummary } from "@/lib/contract/traffic";
import { keepListed, NOTHING_SELECTED, selectTo, toggleOne } from "./selection";

/** Which requests of the list are selected. */
export function useSelection(items: readonly RequestSummary[]) {
  const [chosen, setChosen] = useState(NOTHING_SELECTED);
  const selection = useMemo(() => keepListed(chosen, items), [chosen, items]);
  return useMemo(
    () => ({
      ids: selection.ids,
      toggle: (id: number) => setChosen(toggleOne(selection, id)),
      /** All rows up to this one; `from` another one when nothing is selected yet. */
      extend: (id: number, from: number | undefined) => {
        const anchor = selection.ids.size === 0 ? from : selection.anchor;
        setChosen(selectTo({ ...selection, anchor }, id, items));
      },
      clear: () => setChosen(NOTHING_SELECTED),
    }),
    [selection, items],
  );
}

export type SelectionActions = ReturnType<typeof useSelection>;
