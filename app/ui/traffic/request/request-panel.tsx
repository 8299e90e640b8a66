"use client";

import { ArrowLeft, X } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { Button, IconButton } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Note } from "@/app/ui/kit/note";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import type { DetailView } from "@/app/ui/traffic/list/use-request-params";
import { isWide } from "@/app/ui/traffic/panes/use-wide";
import type { RequestDetail } from "@/lib/contract/traffic";
import { AnswerView } from "./answer-view";
import type { CopiedCode } from "./copy-menu";
import { RequestHead } from "./request-head";
import { RequestTools } from "./request-tools";
import { SentView } from "./sent-view";
import { TimingView } from "./timing-view";
import { useRequest } from "./use-request";

const MessagesView = lazy(untilLoaded(() => import("@/app/ui/traffic/messages/messages-view")));
const CompareView = lazy(untilLoaded(() => import("./compare-view")));
const ReplayForm = lazy(untilLoaded(() => import("./replay-form")));

type Show = (id: number | undefined, view?: DetailView) => void;
type Props = { id: number; view: DetailView | undefined; show: Show };

/** One request in full: beside the list on wide screens, in its place on phones. */
export default function RequestPanel({ id, view, show }: Props) {
  const answer = useRequest(id);
  const place = useRef<HTMLElement>(null);
  const isLoaded = answer !== undefined;
  useEffect(() => {
    if (isWide()) return;
    // When it replaces the list, the focused row is no longer visible. Before it is loaded the page is too short to scroll.
    place.current?.focus({ preventScroll: true });
    if (isLoaded) place.current?.scrollIntoView();
  }, [isLoaded]);
  return (
    <section
      ref={place}
      tabIndex={-1}
      aria-label="Request"
      className="@container min-w-0 scroll-mt-16 overflow-hidden rounded-lg border border-line bg-panel focus-visible:outline-none lg:flex lg:h-full lg:flex-col"
    >
      <div className="flex items-center justify-between gap-2 border-b border-line px-2 py-1 lg:hidden">
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
      {answer?.detail ? <Loaded key={id} detail={answer.detail} view={view} show={show} /> : null}
      {answer ? null : <p className="p-3.5 text-muted">Loading…</p>}
    </section>
  );
}

function Loaded({ detail, view, show }: Omit<Props, "id"> & { detail: RequestDetail }) {
  const [copied, setCopied] = useState<CopiedCode>();
  const shown = shownOf(detail, view);
  return (
    <>
      <div className="border-b border-line">
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
        <div className="flex flex-wrap-reverse items-end justify-between gap-x-3 px-2">
          <Parts detail={detail} shown={shown} show={show} />
          <div className="px-1.5 pb-1.5 pointer-coarse:w-full">
            <RequestTools detail={detail} show={show} onCopied={setCopied} />
          </div>
        </div>
        <div role="status">{copied ? <Copied {...copied} /> : null}</div>
      </div>
      <div
        className={joinClasses(
          "lg:min-h-0 lg:grow lg:overflow-y-auto [&>section:first-child]:border-t-0",
          // The list of messages fills the pane and scrolls by itself.
          shown === "messages" && "lg:flex lg:flex-col",
        )}
      >
        <Remarks detail={detail} />
        <Suspense fallback={<p className="p-3.5 text-muted">Loading…</p>}>
          {VIEWS[shown](detail, show)}
        </Suspense>
      </div>
    </>
  );
}

/** What a WebSocket or an event stream is about are its messages, so they come before the answer's head. */
function firstOf({ webSocket, kind }: RequestDetail): DetailView {
  return webSocket !== undefined || kind === "event-stream" ? "messages" : "answer";
}

function shownOf(detail: RequestDetail, view: DetailView | undefined): DetailView {
  const first = firstOf(detail);
  const isNone =
    (view === "compare" && detail.replayOf === undefined) ||
    (view === "messages" && first !== "messages");
  return view === undefined || isNone ? first : view;
}

function Parts(props: { detail: RequestDetail; shown: DetailView; show: Show }) {
  const { detail, shown, show } = props;
  const first = firstOf(detail);
  const part = (name: string, view: DetailView) => (
    <Part
      name={name}
      here={shown === view}
      onPick={() => show(detail.id, view === first ? undefined : view)}
    />
  );
  return (
    <nav aria-label="Parts of the request" className="flex flex-wrap gap-x-1">
      {first === "messages" ? part("Messages", "messages") : null}
      {part("Answer", "answer")}
      {part("Request", "request")}
      {part("Timing", "timing")}
      {detail.replayOf === undefined ? null : part("Compare", "compare")}
      {shown === "edit" ? part("Replay with changes", "edit") : null}
    </nav>
  );
}

function Copied({ name, notes }: CopiedCode) {
  return (
    <p className="border-t border-line px-3.5 py-1.5 text-sm text-muted">
      <span className="font-medium text-text">Copied as {name}.</span> {notes.join(" ")}
    </p>
  );
}

/** What went wrong, and what a reader should know about this record. */
function Remarks({ detail: { error, notes } }: { detail: RequestDetail }) {
  if (!error && notes.length === 0) return null;
  return (
    <div className="grid gap-1.5 px-3.5 py-2.5">
      {error ? (
        <Note tone="bad" title="This request failed">
          {error}
        </Note>
      ) : null}
      {notes.map((note) => (
        <p key={note} className="text-sm text-muted">
          {note}
        </p>
      ))}
    </div>
  );
}

const VIEWS: Record<DetailView, (detail: RequestDetail, show: Show) => ReactNode> = {
  messages: (detail) => <MessagesView key={detail.id} detail={detail} />,
  answer: (detail) => <AnswerView detail={detail} />,
  request: (detail) => <SentView detail={detail} />,
  timing: (detail) => <TimingView detail={detail} />,
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
        "border-b-2 px-2 py-1.5 text-sm focus-visible:-outline-offset-2 pointer-coarse:py-2.5",
        here
          ? "border-text font-medium text-text"
          : "border-transparent text-muted hover:text-text",
      )}
    >
      {name}
    </button>
  );
}
