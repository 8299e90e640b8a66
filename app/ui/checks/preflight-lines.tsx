"use client";

import { LoaderCircle } from "lucide-react";
import { Ago } from "@/app/ui/time/times";
import type { Checked } from "./apply-button";
import { CheckLine } from "./check-list";
import { isTrouble } from "./trouble";
import type { PreflightState } from "./use-preflight";

/** Each part of a preflight: a spinner, then what was found. */
export function PreflightLines({ state, checked }: { state: PreflightState; checked: Checked }) {
  if (state.parts.length === 0) return null;
  return (
    <ul>
      {state.parts.map(({ id, title, checks }) =>
        checks ? (
          checks.map((check) => <CheckLine key={check.id} check={check} checked={checked} />)
        ) : (
          <li
            key={id}
            className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2 border-t border-line px-3.5 py-2.5 text-muted first:border-t-0"
          >
            <LoaderCircle size={16} aria-hidden className="mt-0.5 animate-spin" />
            <p>{title}…</p>
          </li>
        ),
      )}
    </ul>
  );
}

/** How long ago the whole was checked. Nothing before that. */
export function CheckedAgo({ state: { checkedAt, running } }: { state: PreflightState }) {
  if (!checkedAt || running) return null;
  return (
    // It changes every second, so it is not announced.
    <span aria-live="off" className="text-faint">
      Checked <Ago at={checkedAt} />.
    </span>
  );
}

/** A short summary of the lines. */
export function describePreflight({ running, parts, failed }: PreflightState): string {
  if (failed) return "The check broke off. Try again.";
  if (running) return "Checking…";
  const checks = parts.flatMap((part) => part.checks ?? []);
  const trouble = checks.filter(isTrouble).length;
  if (trouble === 0) return "Everything is ready for a start.";
  return `${trouble === 1 ? "One thing" : `${trouble} things`} to look at. You can start anyway.`;
}
