"use client";

import { CopyButton } from "@/app/ui/kit/copy-button";
import { DOCTOR_AREA_ORDER, DOCTOR_AREAS, type DoctorArea } from "@/lib/contract/doctor";
import { doctorSummary, doctorText } from "@/lib/contract/doctor-text";
import { DoctorLine, FineLines, RunningLines } from "./doctor-lines";
import { type DoctorState, useDoctor } from "./use-doctor";

/** Checks everything, and shows it by area. */
export function DoctorResult({ onEnd }: { onEnd: () => void }) {
  const state = useDoctor(onEnd);
  const { parts, checkedAt, failed } = state;
  const checks = parts.flatMap((part) => part.checks ?? []);
  const text = `Gatehouse doctor, ${checkedAt}\n\n${doctorText(checks)}\n`;
  return (
    // The first line below the panel's head has no border of its own.
    <div>
      {areasOf(state).map((area) => (
        <Area key={area} area={area} state={state} />
      ))}
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-t border-line px-3.5 py-1.5 text-sm first:border-t-0">
        <p role="status" className="text-muted">
          {failed
            ? "The check broke off. Try again."
            : checkedAt
              ? doctorSummary(checks)
              : "Checking…"}
        </p>
        {checkedAt ? <CopyButton text={text} label="Copy as text" /> : null}
      </div>
    </div>
  );
}

function areasOf({ parts }: DoctorState): DoctorArea[] {
  const there = new Set(parts.map(({ area }) => area));
  return DOCTOR_AREA_ORDER.filter((area) => there.has(area));
}

function Area({ area, state }: { area: DoctorArea; state: DoctorState }) {
  const parts = state.parts.filter((part) => part.area === area);
  const checks = parts.flatMap((part) => part.checks ?? []);
  const running = state.failed ? [] : parts.filter((part) => part.checks === undefined);
  const at = (level: string) => checks.filter((check) => check.level === level);
  const heading = `doctor-${area}`;
  return (
    <section
      aria-labelledby={heading}
      className="grid gap-x-4 border-t border-line px-3.5 py-2.5 first:border-t-0 sm:grid-cols-[9rem_minmax(0,1fr)]"
    >
      <h3 id={heading} className="py-0.5 text-muted">
        {DOCTOR_AREAS[area]}
      </h3>
      <ul className="min-w-0">
        {[...at("fail"), ...at("warn")].map((check) => (
          <DoctorLine key={check.id} check={check} />
        ))}
        <FineLines checks={at("ok")} />
        <RunningLines parts={running} />
      </ul>
    </section>
  );
}
