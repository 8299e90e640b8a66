"use client";

import { type ReactNode, useRef, useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { Note } from "@/app/ui/kit/note";
import { Panel } from "@/app/ui/kit/panel";
import { callApi } from "@/app/ui/request/call-api";
import { Ago } from "@/app/ui/time/times";
import type { ProblemDetails } from "@/lib/contract/errors";
import type { ActionTarget } from "@/lib/contract/places";
import { type CheckReport, checkReportSchema } from "@/lib/contract/profiles";
import { CheckLine } from "./check-list";
import { validReport } from "./trouble";

type Props = {
  title: string;
  /** The API's route of what is checked; its `/check` runs the checks. */
  path: string;
  target: ActionTarget;
  /** When what is checked was last changed: an earlier report is not about it. */
  changedAt: string;
  /** What the checks ask, for people. */
  about?: string;
  /** The last report, if it is still valid. */
  last?: CheckReport | null | undefined;
  /** What the checks are for, shown until they have run. */
  children: ReactNode;
};

/** A button that runs the checks, and their results with the next steps. */
export function CheckPanel({ title, path, target, changedAt, about, last, children }: Props) {
  const [own, setOwn] = useState<CheckReport>();
  const report = validReport([own, last], changedAt);
  const [problem, setProblem] = useState<ProblemDetails>();
  const [busy, setBusy] = useState(false);

  const latest = useRef(0);
  const run = async () => {
    latest.current += 1;
    const mine = latest.current;
    setBusy(true);
    setProblem(undefined);
    const result = await callApi(`${path}/check`, { method: "POST" }, checkReportSchema);
    // A correction has started another run meanwhile.
    if (mine !== latest.current) return;
    setBusy(false);
    if (result.ok) setOwn(result.value);
    else setProblem(result.problem);
  };
  const checked = { path, target, onApplied: () => void run() };

  return (
    <Panel
      title={title}
      actions={
        <Button size="small" busy={busy} onClick={() => void run()}>
          {report ? "Check again" : "Check now"}
        </Button>
      }
    >
      <div aria-live="polite">
        {problem ? (
          <div className="p-3">
            <Note tone="bad" title={problem.title}>
              {problem.detail} {problem.fix}
            </Note>
          </div>
        ) : null}
        <p className="hidden border-b border-line bg-wait-soft px-3.5 py-2 text-sm beside-changes:block">
          This is about what is saved. Save your changes to check them.
        </p>
        {report ? (
          <>
            <ul>
              {report.checks.map((check) => (
                <CheckLine key={check.id} check={check} checked={checked} />
              ))}
            </ul>
            <p aria-live="off" className="border-t border-line px-3.5 py-2 text-sm text-faint">
              Checked <Ago at={report.checkedAt} />
              {about ? <span className="wrap-anywhere">: {about}</span> : null}
            </p>
          </>
        ) : (
          <p className="p-3.5 text-sm text-muted">{children}</p>
        )}
      </div>
    </Panel>
  );
}
