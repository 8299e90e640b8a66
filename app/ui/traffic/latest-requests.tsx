"use client";

import { useRouter } from "next/navigation";
import type { MouseEvent } from "react";
import { Panel } from "@/app/ui/kit/panel";
import { TextLink } from "@/app/ui/kit/text-link";
import type { RequestSummary } from "@/lib/contract/traffic";
import type { Tunnel } from "@/lib/contract/tunnels";
import { formatMs } from "./format-traffic";
import { Path, Started, Status, Who } from "./list/row-cells";
import { useRequestFeed } from "./list/use-request-feed";

/** On phones fewer, so that what follows is not far down. */
const SHOWN = 10;

/** The last few requests of a tunnel, live; each leads to its place on the Traffic page. */
export function LatestRequests({ tunnel }: { tunnel: Tunnel }) {
  const { rows, loaded } = useRequestFeed(tunnel.id);
  const page = `/tunnels/${tunnel.id}/traffic`;
  return (
    <Panel
      title="Latest requests"
      actions={
        <span className="text-sm">
          <TextLink href={page}>All</TextLink>
        </span>
      }
    >
      {rows.items.length > 0 ? (
        <ul className="@container">
          {rows.items.slice(0, SHOWN).map((request) => (
            <BriefRow key={request.id} request={request} href={`${page}?request=${request.id}`} />
          ))}
        </ul>
      ) : (
        <p className="px-3.5 py-3 text-muted">{loaded ? explainNone(tunnel) : "Loading…"}</p>
      )}
    </Panel>
  );
}

/** A request in one line: what, who and how it ended. */
function BriefRow({ request, href }: { request: RequestSummary; href: string }) {
  const router = useRouter();
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    router.push(href);
  };
  return (
    <li className="border-t border-line/60 first:border-t-0 max-sm:nth-[n+7]:hidden">
      <a
        href={href}
        data-request={request.id}
        onClick={follow}
        className="flex h-8 items-center gap-3 px-3.5 text-sm hover:bg-raised/70 focus-visible:-outline-offset-2 pointer-coarse:h-11"
      >
        <span className="hidden shrink-0 text-muted @md:inline">
          <Started at={request.at} />
        </span>
        <span className="shrink-0 truncate font-mono text-xs font-semibold @md:w-12">
          {request.method}
        </span>
        <span className="flex min-w-0 flex-[2] items-center gap-2">
          <Path request={request} found={undefined} />
        </span>
        <span className="hidden min-w-0 flex-1 truncate text-muted @lg:inline">
          <Who user={request.user} />
        </span>
        <span className="shrink-0 @md:w-14">
          <Status request={request} />
        </span>
        <span className="w-14 shrink-0 text-right text-muted">{formatMs(request.totalMs)}</span>
      </a>
    </li>
  );
}

function explainNone({ inspect }: Tunnel): string {
  return inspect
    ? "None yet. Each request of a visitor who has logged in shows here."
    : "Inspection is off for this tunnel, so nothing of its requests is kept.";
}
