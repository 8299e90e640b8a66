"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useCallback } from "react";
import { Panel } from "@/app/ui/kit/panel";
import { TextLink } from "@/app/ui/kit/text-link";
import type { Tunnel } from "@/lib/contract/tunnels";
import { RequestRow } from "./list/request-row";
import { useRequestFeed } from "./list/use-request-feed";

const SHOWN = 6;

/** The last few requests of a tunnel, live; each leads to its place on the Traffic page. */
export function LatestRequests(props: { tunnel: Tunnel; title?: ReactNode; shown?: number }) {
  const { tunnel, title = "Latest requests", shown = SHOWN } = props;
  const { rows, loaded } = useRequestFeed(tunnel.id);
  const router = useRouter();
  const page = `/tunnels/${tunnel.id}/traffic`;
  const open = useCallback((id: number) => router.push(`${page}?request=${id}`), [router, page]);
  return (
    <Panel
      title={title}
      actions={
        <span className="text-sm">
          <TextLink href={page}>All</TextLink>
        </span>
      }
    >
      {rows.items.length > 0 ? (
        <ul className="@container">
          {rows.items.slice(0, shown).map((request) => (
            <RequestRow
              key={request.id}
              request={request}
              href={`${page}?request=${request.id}`}
              open={false}
              onOpen={open}
            />
          ))}
        </ul>
      ) : (
        <p className="px-3.5 py-3 text-muted">{loaded ? explainNone(tunnel) : "Loading…"}</p>
      )}
    </Panel>
  );
}

function explainNone({ inspect }: Tunnel): string {
  return inspect
    ? "None yet. Each request of a visitor who has logged in shows here."
    : "Inspection is off for this tunnel, so nothing of its requests is kept.";
}
