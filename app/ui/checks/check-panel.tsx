"use client";

import { Ban, CircleCheck, CircleDashed, type LucideIcon, TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Note } from "@/app/ui/kit/note";
import { Panel } from "@/app/ui/kit/panel";
import { callApi } from "@/app/ui/request/call-api";
import { Ago } from "@/app/ui/time/times";
import type { ProblemDetails } from "@/lib/errors/schema";
import { type Check, type CheckReport, checkReportSchema } from "@/lib/profiles/schema";

type Props = {
  title: string;
  /** The API's route that runs the checks. */
  path: string;
  /** What was found before, if it still says anything. */
  last?: CheckReport | null | undefined;
  button: string;
  /** What the checks are for, shown until they have run. */
  children: ReactNode;
};

/** Runs checks by a button and shows each with what it found and what to do. */
export function CheckPanel({ title, path, last, button, children }: Props) {
  const [report, setReport] = useState(last ?? undefined);
  const [problem, setProblem] = useState<ProblemDetails>();
  const [busy, setBusy] = useState(false);

  const run = async () => {
    setBusy(true);
    setProblem(undefined);
    const result = await callApi(path, { method: "POST" }, checkReportSchema);
    setBusy(false);
    if (result.ok) setReport(result.value);
    else setProblem(result.problem);
  };

  return (
    <Panel
      title={title}
      actions={
        <Button size="small" busy={busy} onClick={() => void run()}>
          {report ? "Check again" : button}
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
        {report ? (
          <CheckList report={report} />
        ) : (
          <p className="p-3.5 text-sm text-muted">{children}</p>
        )}
      </div>
    </Panel>
  );
}

const LOOKS: Record<Check["status"], { icon: LucideIcon; label: string; colour: string }> = {
  pass: { icon: CircleCheck, label: "Fine", colour: "text-ok" },
  warn: { icon: TriangleAlert, label: "Look at this", colour: "text-wait" },
  fail: { icon: Ban, label: "Not working", colour: "text-bad" },
  skip: { icon: CircleDashed, label: "Not checked", colour: "text-faint" },
};

function CheckList({ report }: { report: CheckReport }) {
  return (
    <>
      <ul>
        {report.checks.map((check) => (
          <CheckLine key={check.id} check={check} />
        ))}
      </ul>
      <p className="border-t border-line px-3.5 py-2 text-sm text-faint">
        Checked <Ago at={report.checkedAt} />
      </p>
    </>
  );
}

function CheckLine({ check }: { check: Check }) {
  const { icon: Icon, label, colour } = LOOKS[check.status];
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2 border-t border-line px-3.5 py-2.5 first:border-t-0">
      <Icon size={16} role="img" aria-label={label} className={joinClasses("mt-0.5", colour)} />
      <div className="min-w-0 wrap-anywhere">
        <p className="font-medium">{check.title}</p>
        <p className="text-sm text-muted">{check.detail}</p>
        {check.fix ? <p className="mt-0.5 text-sm">{check.fix}</p> : null}
      </div>
    </li>
  );
}
