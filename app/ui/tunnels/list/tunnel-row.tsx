"use client";

import Link from "next/link";
import { memo } from "react";
import { MiddleCut } from "@/app/ui/kit/middle-cut";
import { Countdown, Elapsed } from "@/app/ui/time/times";
import { RequestSparkline } from "@/app/ui/traffic/charts/request-sparkline";
import { VisitorsCell } from "@/app/ui/traffic/visitors/visitors-cell";
import { AskCount } from "@/app/ui/tunnels/access/ask-count";
import { TunnelMenuButton } from "@/app/ui/tunnels/actions/tunnel-menu-button";
import { TunnelPower } from "@/app/ui/tunnels/actions/tunnel-power";
import { ForwardingUrl } from "@/app/ui/tunnels/forwarding-url";
import { shortUpstream } from "@/app/ui/tunnels/group-tunnels";
import { hasNotes } from "@/app/ui/tunnels/has-notes";
import { TunnelNotes } from "@/app/ui/tunnels/tunnel-notes";
import { ChainDots, TunnelDot, TunnelWord } from "@/app/ui/tunnels/tunnel-word";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { Tunnel, TunnelStatus } from "@/lib/contract/tunnels";

type Props = { tunnel: Tunnel; profileName: string };

/** One tunnel in the list. Hidden rows stay rendered, so that clearing a filter is fast. */
export const TunnelRow = memo(function TunnelRow({
  hidden,
  ...props
}: Props & { hidden: boolean }) {
  const { id, name } = props.tunnel;
  return (
    <li
      aria-label={name}
      data-tunnel={id}
      hidden={hidden}
      className="grid scroll-my-24 grid-cols-[0.75rem_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 -mt-px border-t border-line px-3.5 py-2.5 focus-within:bg-raised/45 hover:bg-raised/45 @4xl:grid-cols-[0.75rem_minmax(0,1.1fr)_minmax(0,1.5fr)_12.25rem_5.5rem_6rem_auto]"
    >
      <RowCells {...props} />
    </li>
  );
});

/** Memoised: of 500 rows only those render again whose tunnel changed. */
const RowCells = memo(function RowCells({ tunnel, profileName }: Props) {
  const { status } = tunnel;
  return (
    <>
      <TunnelDot status={status} />
      <div className="contents @4xl:block @4xl:min-w-0">
        <Link
          href={`/tunnels/${tunnel.id}`}
          prefetch={false}
          title={tunnel.name}
          className="block w-fit max-w-full truncate rounded-sm font-medium underline-offset-3 hover:underline"
        >
          <MiddleCut text={tunnel.name} />
        </Link>
        <p
          className="col-span-2 col-start-2 row-start-2 truncate text-sm text-muted"
          title={`${showHidden(tunnel.upstream)} · ${profileName}`}
        >
          {shortUpstream(tunnel.upstream)} · {profileName}
        </p>
      </div>
      <div className="col-span-2 col-start-2 row-start-3 flex min-w-0 items-center gap-1 @4xl:col-span-1 @4xl:col-start-3 @4xl:row-start-1">
        <ForwardingUrl tunnel={tunnel} />
      </div>
      <div className="col-span-2 col-start-2 row-start-4 flex flex-wrap items-center gap-x-2 gap-y-1 @4xl:contents">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5 @4xl:col-start-4 @4xl:row-start-1 @4xl:grid @4xl:justify-items-start">
          <span className="flex items-center gap-2">
            <TunnelWord status={status} />
            <ChainDots status={status} />
          </span>
          <Since status={status} />
          <AskCount tunnelId={tunnel.id} />
        </div>
        <div className="ml-auto @4xl:col-start-5 @4xl:row-start-1 @4xl:ml-0">
          <VisitorsCell tunnel={tunnel} />
        </div>
        <div className="hidden @4xl:col-start-6 @4xl:row-start-1 @4xl:block">
          <RequestSparkline tunnelId={tunnel.id} />
        </div>
      </div>
      <div className="col-start-3 row-start-1 flex items-center gap-0.5 @4xl:col-start-7">
        <TunnelPower tunnel={tunnel} />
        <TunnelMenuButton tunnel={tunnel} />
      </div>
      {hasNotes(tunnel) ? (
        <div className="col-start-1 -col-end-1 grid gap-2 pb-1 @md:col-start-2">
          <TunnelNotes tunnel={tunnel} />
        </div>
      ) : null}
    </>
  );
});

function Since({ status }: { status: TunnelStatus }) {
  const { state, since, stopAt } = status;
  if (state === "stopped") return null;
  return (
    <p className="truncate text-sm text-faint">
      {state === "online" ? (
        <>
          <span data-state={state}>Online</span>{" "}
        </>
      ) : null}
      {stopAt && state === "online" ? (
        <>
          · stops in <Countdown at={stopAt} />
        </>
      ) : (
        <>
          for <Elapsed at={since} />
        </>
      )}
    </p>
  );
}
