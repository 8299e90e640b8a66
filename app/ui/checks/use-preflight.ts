"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { readLines } from "@/app/ui/request/read-lines";
import {
  type PreflightLine,
  type PreflightPart,
  preflightLineSchema,
} from "@/lib/contract/preflight";
import type { Check } from "@/lib/contract/profiles";

export type PreflightState = {
  running: boolean;
  /** In the order in which they are shown. A part has no checks while it runs. */
  parts: readonly { id: PreflightPart; title: string; checks?: readonly Check[] }[];
  checkedAt?: string;
  /** The answer broke off. */
  failed?: boolean;
};

/** A preflight of a tunnel, with each line as it arrives. A new run ends the earlier one. */
export function usePreflight(tunnelId: string): { state: PreflightState; run: () => void } {
  const [state, setState] = useState<PreflightState>({ running: false, parts: [] });
  const current = useRef<AbortController>(undefined);

  const run = useCallback(() => {
    current.current?.abort();
    const stop = new AbortController();
    current.current = stop;
    setState((old) => ({ ...old, running: true, failed: false }));
    const take = (line: PreflightLine) => setState((old) => applyLine(old, line));
    const path = `/api/tunnels/${tunnelId}/preflight`;
    void readLines(path, preflightLineSchema, take, stop.signal).then((whole) => {
      if (!stop.signal.aborted) setState((old) => ({ ...old, running: false, failed: !whole }));
    });
  }, [tunnelId]);

  useEffect(() => () => current.current?.abort(), []);
  return { state, run };
}

export function applyLine(state: PreflightState, line: PreflightLine): PreflightState {
  switch (line.type) {
    case "parts":
      return { running: true, parts: line.parts };
    case "checks":
      return {
        ...state,
        parts: state.parts.map((part) =>
          part.id === line.part ? { ...part, checks: line.checks } : part,
        ),
      };
    case "done":
      return { ...state, running: false, checkedAt: line.checkedAt };
  }
}
