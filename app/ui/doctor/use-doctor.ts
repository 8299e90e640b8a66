"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { readLines } from "@/app/ui/request/read-lines";
import {
  type DoctorArea,
  type DoctorCheck,
  type DoctorLine,
  doctorLineSchema,
} from "@/lib/contract/doctor";

export type DoctorState = {
  /** A part has no checks while it runs. */
  parts: readonly {
    id: string;
    area: DoctorArea;
    title: string;
    checks?: readonly DoctorCheck[];
  }[];
  /** Once all is checked. */
  checkedAt?: string;
  /** The answer broke off. */
  failed?: boolean;
};

/** Checks everything once, with each line as it comes. `onEnd` is called when no more will come. */
export function useDoctor(onEnd: () => void): DoctorState {
  const [state, setState] = useState<DoctorState>({ parts: [] });
  const ended = useEffectEvent(onEnd);
  useEffect(() => {
    const stop = new AbortController();
    const take = (line: DoctorLine) => setState((old) => applyLine(old, line));
    void readLines("/api/doctor", doctorLineSchema, take, stop.signal, "GET").then((whole) => {
      if (stop.signal.aborted) return;
      if (!whole) setState((old) => ({ ...old, failed: true }));
      ended();
    });
    return () => stop.abort();
  }, []);
  return state;
}

export function applyLine(state: DoctorState, line: DoctorLine): DoctorState {
  switch (line.type) {
    case "parts":
      return { parts: line.parts };
    case "checks":
      return {
        ...state,
        parts: state.parts.map((part) =>
          part.id === line.part ? { ...part, checks: line.checks } : part,
        ),
      };
    case "done":
      return { ...state, checkedAt: line.checkedAt };
  }
}
