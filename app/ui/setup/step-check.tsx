"use client";

import { useRef, useState } from "react";
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

/** `judge` is told of each result. */
export function useStepCheck(judge: (fine: boolean) => void): StepCheck {
  const [busy, setBusy] = useState(false);
  const [report, setReport] = useState<CheckReport>();
  const latest = useRef(0);
  const run = async (path: string) => {
    latest.current += 1;
    const mine = latest.current;
    setBusy(true);
    const result = await callApi(`${path}/check`, { method: "POST" }, checkReportSchema);
    if (mine !== latest.current) return false;
    setBusy(false);
    if (!result.ok) return true;
    setReport(result.value);
    const fine = !hasTrouble(result.value);
    judge(fine);
    return fine;
  };
  return { busy, report, run };
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
