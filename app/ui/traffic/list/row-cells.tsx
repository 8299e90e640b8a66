import { RotateCw } from "lucide-react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import type { Tone } from "@/app/ui/kit/tag";
import { TimeElement } from "@/app/ui/time/time-element";
import { describeStatus, formatSeconds } from "@/app/ui/traffic/format-traffic";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { FoundIn, RequestSummary } from "@/lib/contract/traffic";
import { type PathParts, splitPath } from "./show-path";

const INKS: Record<Tone, string> = {
  ok: "text-ok",
  wait: "text-wait",
  bad: "text-bad",
  off: "text-muted",
  info: "text-accent",
};

const FOUND: Record<FoundIn, string> = {
  path: "in the path",
  "request-header": "in a request header",
  "response-header": "in an answer header",
  "request-body": "in the request's body",
  "response-body": "in the answer's body",
};

export function Status({ request }: { request: RequestSummary }) {
  return (
    <span className={joinClasses("text-sm font-medium", inkOf(request))}>
      {describeStatus(request).text}
    </span>
  );
}

/** The colour of its status. */
export function inkOf(request: RequestSummary): string {
  return INKS[describeStatus(request).tone];
}

export function Started({ at, className }: { at: string; className?: string }) {
  return (
    <TimeElement at={at} {...(className && { className })}>
      {formatSeconds(at)}
    </TimeElement>
  );
}

/** The path first, its query fainter; in the middle is cut what has no room. Screen readers get it whole. */
export function Path({ request, found }: { request: RequestSummary; found: FoundIn | undefined }) {
  const { replayOf } = request;
  const path = showHidden(request.path);
  const { head, tail, query } = splitPath(path);
  return (
    <>
      {tail === "" ? (
        <span title={path} className="truncate font-mono text-xs whitespace-pre">
          {head}
          {query === "" ? null : <span className="text-faint">{query}</span>}
        </span>
      ) : (
        <CutPath {...{ path, head, tail, query }} />
      )}
      {replayOf === undefined ? null : (
        <RotateCw size={12} role="img" aria-label="replay" className="shrink-0 text-muted" />
      )}
      {found === undefined || found === "path" ? null : (
        <span className="shrink-0 rounded-sm bg-wait-soft px-1.5 text-xs text-wait">
          {FOUND[found]}
        </span>
      )}
    </>
  );
}

function CutPath({ path, head, tail, query }: PathParts & { path: string }) {
  return (
    <>
      <span className="sr-only">{path}</span>
      {/* Whole characters and a pixel to spare, so that no gap is left where the middle was cut. */}
      <span
        aria-hidden
        title={path}
        className="flex max-w-[calc(round(down,100%-1px,1ch)+1px)] min-w-0 font-mono text-xs whitespace-pre"
      >
        <span className="min-w-6 truncate">{head}</span>
        <span className="max-w-[60%] shrink-0 truncate">{tail}</span>
        {/* It has what the path leaves. If it shrank along with it, the path would be cut for a fraction of a pixel. */}
        {query === "" ? null : (
          <span className="min-w-0 flex-[1_1_0%] truncate text-faint">{query}</span>
        )}
      </span>
    </>
  );
}

/** The mark first: a long e-mail is cut off at its end. */
export function Who({ user }: Pick<RequestSummary, "user">) {
  if (!user) return "no name";
  return (
    <>
      {user.emailVerified === false ? <span className="text-wait">not verified: </span> : null}
      {showHidden(user.email)}
    </>
  );
}
