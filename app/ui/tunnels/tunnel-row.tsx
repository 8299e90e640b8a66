"use client";

import Link from "next/link";
import { memo } from "react";
import { StateDot, StateText } from "@/app/ui/kit/state-text";
import { Countdown, Elapsed } from "@/app/ui/time/times";
import { RequestSparkline } from "@/app/ui/traffic/charts/request-sparkline";
import { VisitorsCell } from "@/app/ui/traffic/visitors/visitors-cell";
import type { Tunnel } from "@/lib/tunnels/schema";
import { ForwardingUrl } from "./forwarding-url";
import { shortUpstream } from "./group-tunnels";
import { ProtectionTag } from "./protection-tag";
import { TunnelMenuButton } from "./tunnel-menu-button";
import { hasNotes, TunnelNotes } from "./tunnel-notes";
import { TunnelPower } from "./tunnel-power";

/** One tunnel in the list. Memoised: of 500 rows only those whose tunnel changed render again. */
export const TunnelRow = memo(function TunnelRow(props: { tunnel: Tunnel; profileName: string }) {
  const { tunnel, profileName } = props;
  const { status } = tunnel;
  return (
    <li
      aria-label={tunnel.name}
      className="grid grid-cols-[0.75rem_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 border-t border-line px-3.5 py-2.5 first:border-t-0 hover:bg-raised/45 @4xl:grid-cols-[0.75rem_minmax(0,1.15fr)_minmax(0,1.6fr)_8rem_7.5rem_6.5rem_6rem_auto]"
    >
      <StateDot state={status.state} />
      <div className="contents @4xl:block @4xl:min-w-0">
        <Link
          href={`/tunnels/${tunnel.id}`}
          prefetch={false}
          title={tunnel.name}
          className="block w-fit max-w-full truncate rounded-sm font-medium underline-offset-3 hover:underline"
        >
          {tunnel.name}
        </Link>
        <p
          className="col-span-2 col-start-2 row-start-2 truncate text-sm text-muted"
          title={`${tunnel.upstream} · ${profileName}`}
        >
          {shortUpstream(tunnel.upstream)} · {profileName}
        </p>
      </div>
      <div className="col-span-2 col-start-2 row-start-3 flex min-w-0 items-center gap-1 @4xl:col-span-1 @4xl:col-start-3 @4xl:row-start-1">
        <ForwardingUrl tunnel={tunnel} />
      </div>
      <div className="col-span-2 col-start-2 row-start-4 flex flex-wrap items-center gap-x-2 gap-y-1 @4xl:contents">
        <div className="flex items-baseline gap-2 @4xl:col-start-4 @4xl:row-start-1 @4xl:block">
          <StateText state={status.state} />
          <p className="text-sm whitespace-nowrap text-faint">
            {status.stopAt && status.state === "online" ? (
              <>
                stops in <Countdown at={status.stopAt} />
              </>
            ) : (
              <>
                for <Elapsed at={status.since} />
              </>
            )}
          </p>
        </div>
        <div className="@4xl:col-start-5 @4xl:row-start-1">
          <ProtectionTag status={status} />
        </div>
        <div className="ml-auto @4xl:col-start-6 @4xl:row-start-1 @4xl:ml-0">
          <VisitorsCell tunnel={tunnel} />
        </div>
        <div className="hidden @4xl:col-start-7 @4xl:row-start-1 @4xl:block">
          <RequestSparkline tunnelId={tunnel.id} />
        </div>
      </div>
      <div className="col-start-3 row-start-1 flex items-center gap-0.5 @4xl:col-start-8">
        <TunnelPower tunnel={tunnel} />
        <TunnelMenuButton tunnel={tunnel} />
      </div>
      {hasNotes(tunnel) ? (
        <div className="col-start-1 -col-end-1 grid gap-2 pb-1 @md:col-start-2">
          <TunnelNotes tunnel={tunnel} />
        </div>
      ) : null}
    </li>
  );
});
