"use client";

import { useEffect, useRef, useState } from "react";
import type { Checked } from "@/app/ui/checks/apply-button";
import { CheckLine } from "@/app/ui/checks/check-list";
import { hasTrouble, isTrouble } from "@/app/ui/checks/trouble";
import { Button } from "@/app/ui/kit/button";
import { Panel } from "@/app/ui/kit/panel";
import { callApi } from "@/app/ui/request/call-api";
import type { CheckReport } from "@/lib/contract/profiles";
import { checkReportSchema } from "@/lib/contract/profiles";

export type StepCheck = {
  busy: boolean;
  report: CheckReport | undefined;
  /** Checks what was just created. True when everything is fine. False when a later run has replaced this one. */
  run: (path: string) => Promise<boolean>;
};

/**
 * `judge` is told of each result. `about`: what the form shows of what is checked. A result is shown until that changes.
 */
export function useStepCheck(judge: (fine: boolean) => void, ...about: string[]): StepCheck {
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<{ about: string; report: CheckReport }>();
  const shown = JSON.stringify(about);
  const now = useRef(shown);
  useEffect(() => {
    now.current = shown;
  }, [shown]);
  const latest = useRef(0);
  const run = async (path: string) => {
    latest.current += 1;
    const mine = latest.current;
    setBusy(true);
    const answer = await callApi(`${path}/check`, { method: "POST" }, checkReportSchema);
    if (mine !== latest.current) return false;
    setBusy(false);
    if (!answer.ok) return true;
    setResult({ about: now.current, report: answer.value });
    const fine = !hasTrouble(answer.value);
    judge(fine);
    return fine;
  };
  return { busy, report: result?.about === shown ? result.report : undefined, run };
}

/** The failed checks with their next steps. The user can always continue. */
export function StepTrouble(props: { check: StepCheck; checked: Checked; onGoOn: () => void }) {
  const { check, checked, onGoOn } = props;
  const trouble = check.report?.checks.filter(isTrouble) ?? [];
  if (trouble.length === 0) return null;
  return (
    <Panel
      title="It is stored, but something does not fit yet"
      className="mt-3"
      actions={
        <Button size="small" onClick={onGoOn}>
          Go on anyway
        </Button>
      }
    >
      <ul role="alert">
        {trouble.map((line) => (
          <CheckLine key={line.id} check={line} checked={checked} />
        ))}
      </ul>
    </Panel>
  );
}
