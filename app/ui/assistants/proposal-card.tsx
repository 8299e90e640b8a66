"use client";

import { useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { Note } from "@/app/ui/kit/note";
import { Panel } from "@/app/ui/kit/panel";
import { announceChange } from "@/app/ui/live/announce-change";
import { callApi } from "@/app/ui/request/call-api";
import { useInBrowser } from "@/app/ui/time/clock";
import { formatExact } from "@/app/ui/time/format-time";
import { Countdown } from "@/app/ui/time/times";
import { showDone, showProblem, showToast } from "@/app/ui/toast/toast-store";
import {
  type AnsweredProposal,
  answeredProposalSchema,
  type Proposal,
  type ProposalLine,
} from "@/lib/contract/assistants";

type Answer = "allow" | "refuse";

/** Some changes wait until a tunnel is up, or has moved to a link. */
const DEADLINE_MS = 30_000;

/** One question, with exactly what would change, and its two answers. */
export function ProposalCard(props: {
  proposal: Proposal;
  /** It stands where another question stood a moment ago, so nobody has read it yet. */
  isMoving: boolean;
  onKey: (key: string) => void;
}) {
  const { isMoving } = props;
  const { id, assistant, title, lines, warnings, lapsesAt } = props.proposal;
  const [busy, setBusy] = useState<Answer>();
  const answer = async (given: Answer) => {
    if (busy) return;
    setBusy(given);
    const call = { method: "POST", body: { answer: given }, deadlineMs: DEADLINE_MS } as const;
    const result = await callApi(`/api/proposals/${id}`, call, answeredProposalSchema);
    setBusy(undefined);
    if (!result.ok) showProblem("The question was not answered", result.problem);
    else if (result.value.key !== undefined) props.onKey(result.value.key);
    else tellAnswered(result.value);
    announceChange();
  };
  return (
    <section aria-label={title}>
      <Panel title={title}>
        <div className="grid gap-3 p-3.5">
          <p className="text-sm text-muted wrap-anywhere">
            Asked by a program that calls itself “{assistant}”. Lapses in{" "}
            <Countdown at={lapsesAt} />.
          </p>
          <Lines lines={lines} />
          {warnings.map((warning) => (
            <Note key={warning} tone="wait" title={warning} />
          ))}
          <div className="flex flex-wrap justify-end gap-2">
            <Button
              busy={busy === "refuse"}
              disabled={isMoving}
              onClick={() => void answer("refuse")}
            >
              Refuse
            </Button>
            <Button
              look="primary"
              busy={busy === "allow"}
              disabled={isMoving}
              onClick={() => void answer("allow")}
            >
              Allow
            </Button>
          </div>
        </div>
      </Panel>
    </section>
  );
}

function Lines({ lines }: { lines: readonly ProposalLine[] }) {
  return (
    <dl className="overflow-hidden rounded-md border border-line">
      {lines.map(({ label, before, after, isTime }) => (
        <div
          key={label}
          className="grid gap-x-4 gap-y-0.5 border-t border-line px-3 py-2 first:border-t-0 sm:grid-cols-[9rem_minmax(0,1fr)]"
        >
          <dt className="text-muted">{label}</dt>
          <dd className="min-w-0 whitespace-pre-wrap wrap-anywhere">
            {before === undefined ? (
              <Value text={after} isTime={isTime} />
            ) : (
              <>
                <span className="sr-only">from </span>
                <del className="text-muted">
                  <Value text={before} isTime={isTime} />
                </del>
                <span aria-hidden className="text-faint">
                  {" → "}
                </span>
                <span className="sr-only"> to </span>
                <ins className="font-medium no-underline">
                  <Value text={after} isTime={isTime} />
                </ins>
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A time in the browser's own time zone. */
function Value({ text, isTime }: { text: string; isTime: boolean | undefined }) {
  const inBrowser = useInBrowser();
  const at = isTime ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) return text;
  return <time dateTime={text}>{inBrowser ? formatExact(at) : text}</time>;
}

function tellAnswered({ proposal: { state, outcome = "" } }: AnsweredProposal): void {
  if (state === "refused") showDone("Refused. The assistant is told so.");
  else if (state === "failed")
    showToast({ tone: "bad", title: "It was not done", detail: outcome });
  else showDone(outcome);
}
