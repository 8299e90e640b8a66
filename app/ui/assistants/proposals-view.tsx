"use client";

import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useState } from "react";
import { PageHead } from "@/app/ui/kit/page-head";
import { Panel } from "@/app/ui/kit/panel";
import { useMoving } from "@/app/ui/kit/use-moving";
import { useLiveEvents } from "@/app/ui/live/use-live";
import { dismissToast, toastStore } from "@/app/ui/toast/toast-store";
import type { Proposal } from "@/lib/contract/assistants";
import { AnsweredList } from "./answered-list";
import { NewKey } from "./new-key";
import { ProposalCard } from "./proposal-card";
import { SetUpAssistant } from "./set-up-assistant";

/** What assistants ask, and what became of it. The newest question is last: the one that waits longest comes first. */
export function ProposalsView({ proposals }: { proposals: readonly Proposal[] }) {
  const open = proposals.filter(({ state }) => state === "open").reverse();
  const over = proposals.filter(({ state }) => state !== "open");
  // Kept here, because the question that it came from leaves the list.
  const [key, setKey] = useState<string>();
  useFreshQuestions(open);
  useEffect(dismissQuestions, []);
  const isMoving = useMoving(open.map(({ id }) => id));
  return (
    <>
      <PageHead title="Assistants" sub="What coding assistants ask of you" />
      {/* What is asked, and beside it how an assistant is set up. */}
      <div className="mt-5 grid items-start gap-4 lg:grid-cols-[minmax(0,54.5rem)_minmax(20rem,36rem)]">
        <div className="grid min-w-0 gap-4">
          {key === undefined ? null : <NewKey value={key} onDone={() => setKey(undefined)} />}
          {open.map((proposal) => (
            <ProposalCard
              key={proposal.id}
              proposal={proposal}
              isMoving={isMoving}
              onKey={setKey}
            />
          ))}
          {open.length === 0 ? (
            <Panel>
              <p className="px-3.5 py-3 text-pretty text-muted">
                Nothing is asked at the moment. What would let somebody in who could not enter
                before is asked here, and done only when you allow it.
              </p>
            </Panel>
          ) : null}
          <AnsweredList proposals={over} />
        </div>
        <SetUpAssistant />
      </div>
    </>
  );
}

/** What was told of questions is here. */
function dismissQuestions(): void {
  for (const { id, action } of toastStore.get()) if (action === "assistant") dismissToast(id);
}

/** Loads the page again when a question comes, and when one lapses. */
function useFreshQuestions(open: readonly Proposal[]): void {
  const router = useRouter();
  const refresh = useEffectEvent(() => router.refresh());
  useLiveEvents((event) => {
    if (event.type === "notice" && event.data.about?.proposalId !== undefined) refresh();
  });
  const lapsesAt = open[0]?.lapsesAt;
  useEffect(() => {
    if (lapsesAt === undefined) return;
    const timer = setTimeout(() => refresh(), Math.max(0, Date.parse(lapsesAt) - Date.now()) + 500);
    return () => clearTimeout(timer);
  }, [lapsesAt]);
}
