"use client";

import { RotateCw } from "lucide-react";
import { type MouseEvent, memo } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Tag } from "@/app/ui/kit/tag";
import { formatExact } from "@/app/ui/time/format-time";
import { describeStatus, formatMs, formatSeconds } from "@/app/ui/traffic/format-traffic";
import type { RequestSummary } from "@/lib/contract/traffic";

/** The columns of the list, for its header and its rows. They depend on the width of the list. */
export const COLUMNS =
  "grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 @xl:grid-cols-[4.5rem_minmax(0,10.5rem)_minmax(0,1fr)_5.5rem_4.5rem] @xl:items-center";

const KINDS = { http: undefined, websocket: "WebSocket", "event-stream": "event stream" };

type Props = {
  request: RequestSummary;
  href: string;
  open: boolean;
  onOpen: (id: number) => void;
};

/** One request, as a link to its detail. It renders again only when this request changes. */
export const RequestRow = memo(function RequestRow({ request, href, open, onOpen }: Props) {
  const { id, at, user, method, path, totalMs, replayOf } = request;
  const status = describeStatus(request);
  const kind = KINDS[request.kind];
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onOpen(id);
  };
  return (
    <li className="border-t border-line first:border-t-0">
      <a
        href={href}
        data-request={id}
        aria-current={open || undefined}
        onClick={follow}
        className={joinClasses(
          COLUMNS,
          "scroll-my-20 px-3.5 py-2 focus-visible:-outline-offset-2",
          open ? "bg-accent-soft" : "hover:bg-raised/60",
        )}
      >
        <time
          dateTime={at}
          title={formatExact(Date.parse(at))}
          className="row-start-2 text-sm text-muted @xl:row-start-1"
        >
          {formatSeconds(at)}
          <span className="@xl:hidden">
            {" · "}
            <Who user={user} />
          </span>
        </time>
        <span
          title={user && [user.email, user.name].filter(Boolean).join(", ")}
          className={joinClasses("hidden truncate @xl:block", !user && "text-faint")}
        >
          <Who user={user} />
        </span>
        <span
          title={`${method} ${path}`}
          className="row-start-1 min-w-0 truncate font-mono text-xs leading-5 @xl:row-auto"
        >
          <span className="font-semibold">{method}</span> {path}
          {kind ? <span className="font-sans text-muted"> {kind}</span> : null}
          {replayOf ? (
            <RotateCw
              size={12}
              role="img"
              aria-label="replay"
              className="ml-1.5 inline text-muted"
            />
          ) : null}
        </span>
        <span className="col-start-2 row-start-1 text-right @xl:col-start-4">
          <Tag tone={status.tone}>{status.text}</Tag>
        </span>
        <span className="col-start-2 row-start-2 text-right text-sm whitespace-nowrap text-muted @xl:col-start-5 @xl:row-start-1 @xl:text-text">
          {formatMs(totalMs)}
        </span>
      </a>
    </li>
  );
});

/** The mark first: a long e-mail is cut off at its end. */
function Who({ user }: Pick<RequestSummary, "user">) {
  if (!user) return "no name";
  return (
    <>
      {user.emailVerified === false ? <span className="text-wait">not verified: </span> : null}
      {user.email}
    </>
  );
}
