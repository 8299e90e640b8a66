"use client";

import { ArrowLeft, X } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { Button, IconButton } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Note } from "@/app/ui/kit/note";
import type { DetailView } from "@/app/ui/traffic/list/use-request-params";
import type { RequestDetail } from "@/lib/contract/traffic";
import { AnswerView } from "./answer-view";
import { RequestHead } from "./request-head";
import { RequestTools } from "./request-tools";
import { SentView } from "./sent-view";
import { useRequest } from "./use-request";

const MessagesView = lazy(() => import("@/app/ui/traffic/messages/messages-view"));
const CompareView = lazy(() => import("./compare-view"));
const ReplayForm = lazy(() => import("./replay-form"));

// From this width on, the request is shown beside the list.
const BESIDE = "(width >= 64rem)";

type Show = (id: number | undefined, view?: DetailView) => void;
type Props = { id: number; view: DetailView; show: Show };

/** One request in full: beside the list on wide screens, in its place on phones. */
export default function RequestPanel({ id, view, show }: Props) {
  const answer = useRequest(id);
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    // When it replaces the list, the focused row is no longer visible.
    if (!window.matchMedia(BESIDE).matches) place.current?.focus();
  }, []);
  return (
    <section
      ref={place}
      tabIndex={-1}
      aria-label="Request"
      className="@container min-w-0 scroll-mt-24 focus-visible:outline-none overflow-hidden rounded-lg border border-line bg-panel lg:sticky lg:top-16 lg:max-h-[calc(100vh-5rem)] lg:overflow-y-auto"
    >
      <div className="flex items-center justify-between gap-2 border-b border-line px-2 py-1.5 lg:hidden">
        <Button
          look="ghost"
          icon={<ArrowLeft size={15} aria-hidden />}
          onClick={() => show(undefined)}
        >
          All requests
        </Button>
      </div>
      {answer?.problem ? (
        <div className="grid gap-3 p-3.5">
          <Note
            tone={answer.problem.status === 404 ? "info" : "bad"}
            role="alert"
            title={
              answer.problem.status === 404
                ? "This request is no longer kept"
                : answer.problem.title
            }
            actions={<Button onClick={() => show(undefined)}>Close</Button>}
          >
            {answer.problem.status === 404
              ? "Requests are kept in memory: the oldest make room for new ones, and a restart forgets them all."
              : answer.problem.detail}
          </Note>
        </div>
      ) : null}
      {answer?.detail ? <Loaded detail={answer.detail} view={view} show={show} /> : null}
      {answer ? null : <p className="p-3.5 text-muted">Loading…</p>}
    </section>
  );
}

function Loaded({ detail, view, show }: { detail: RequestDetail; view: DetailView; show: Show }) {
  const part = view === "compare" && detail.replayOf === undefined ? "answer" : view;
  // What a WebSocket or an event stream is about, so it is shown before the answer's head.
  const hasMessages = detail.webSocket !== undefined || detail.kind === "event-stream";
  const [wantsHead, setWantsHead] = useState(false);
  const showsMessages = hasMessages && part === "answer" && !wantsHead;
  const shown = showsMessages ? "messages" : part;
  const pick = (wantsHead: boolean) => {
    setWantsHead(wantsHead);
    show(detail.id);
  };
  return (
    <>
      <RequestHead
        detail={detail}
        close={
          <span className="hidden lg:block">
            <IconButton label="Close" onClick={() => show(undefined)}>
              <X size={16} aria-hidden />
            </IconButton>
          </span>
        }
      />
      <RequestTools detail={detail} show={show} />
      <nav aria-label="Parts of the request" className="flex gap-1 border-t border-line px-2">
        {hasMessages ? (
          <Part name="Messages" here={showsMessages} onPick={() => pick(false)} />
        ) : null}
        <Part name="Answer" here={shown === "answer"} onPick={() => pick(true)} />
        <Part name="Request" here={shown === "request"} onPick={() => show(detail.id, "request")} />
        {detail.replayOf === undefined ? null : (
          <Part
            name="Compare"
            here={shown === "compare"}
            onPick={() => show(detail.id, "compare")}
          />
        )}
        {shown === "edit" ? (
          <Part name="Replay with changes" here onPick={() => undefined} />
        ) : null}
      </nav>
      <Suspense fallback={<p className="border-t border-line p-3.5 text-muted">Loading…</p>}>
        {showsMessages ? (
          <MessagesView key={detail.id} detail={detail} />
        ) : (
          VIEWS[part](detail, show)
        )}
      </Suspense>
    </>
  );
}

const VIEWS: Record<DetailView, (detail: RequestDetail, show: Show) => ReactNode> = {
  answer: (detail) => <AnswerView detail={detail} />,
  request: (detail) => <SentView detail={detail} />,
  compare: (detail, show) => <CompareView detail={detail} show={show} />,
  edit: (detail, show) => <ReplayForm key={detail.id} detail={detail} show={show} />,
};

function Part({ name, here, onPick }: { name: string; here: boolean; onPick: () => void }) {
  return (
    <button
      type="button"
      aria-current={here || undefined}
      onClick={onPick}
      className={joinClasses(
        "border-b-2 px-2 py-2 text-sm focus-visible:-outline-offset-2",
        here
          ? "border-text font-medium text-text"
          : "border-transparent text-muted hover:text-text",
      )}
    >
      {name}
    </button>
  );
}
