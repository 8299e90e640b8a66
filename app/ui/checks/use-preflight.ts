"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { readLines } from "@/app/ui/request/read-lines";
import {
  type PreflightLine,
  type PreflightPart,
  preflightLineSchema,
} from "@/lib/contract/preflight";
import type { Check } from "@/lib/contract/profiles";
import type { Tunnel } from "@/lib/contract/tunnels";
import type { Checked } from "./apply-button";

export type PreflightState = {
  running: boolean;
  /** In the order in which they are shown. A part has no checks while it runs. */
  parts: readonly { id: PreflightPart; title: string; checks?: readonly Check[] }[];
  checkedAt?: string;
  /** The answer broke off. */
  failed?: boolean;
};

export type Preflight = {
  state: PreflightState;
  run: () => void;
  /** For the corrections in its lines. A correction runs it again. */
  checked: Checked;
};

/** A preflight of a tunnel, with each line as it arrives. A new run ends the earlier one. */
export function usePreflight(tunnel: Pick<Tunnel, "id" | "profileId" | "accountId">): Preflight {
  const { id: tunnelId, profileId, accountId } = tunnel;
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
  const checked = {
    path: `/api/tunnels/${tunnelId}`,
    target: { tunnelId, profileId, accountId },
    onApplied: run,
  };
  return { state, run, checked };
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
