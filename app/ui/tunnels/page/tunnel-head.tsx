"use client";

import { usePathname } from "next/navigation";
import { Button } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { openOverlay } from "@/app/ui/overlays/overlay-store";
import { Ago, Elapsed } from "@/app/ui/time/times";
import { TunnelMenuButton } from "@/app/ui/tunnels/actions/tunnel-menu-button";
import { TunnelPower } from "@/app/ui/tunnels/actions/tunnel-power";
import { ChainSteps } from "@/app/ui/tunnels/chain-steps";
import { ForwardingUrl } from "@/app/ui/tunnels/forwarding-url";
import { isUp, shortUpstream } from "@/app/ui/tunnels/group-tunnels";
import { TunnelDot, TunnelWord } from "@/app/ui/tunnels/tunnel-word";
import { STATE_WORDS } from "@/lib/contract/tunnel-chain";
import type { Tunnel, TunnelStatus } from "@/lib/contract/tunnels";
import { PowerPlace } from "./power-place";

/**
 * Name, state, link and actions. On a phone the link and Share come first, for those who share while they stand beside
 * somebody; there the other pages leave out what the overview shows.
 */
export function TunnelHead({ tunnel }: { tunnel: Tunnel }) {
  const isOverview = usePathname() === `/tunnels/${tunnel.id}`;
  const inOverview = joinClasses(!isOverview && "max-sm:hidden");
  return (
    <div className="grid gap-2.5 sm:grid-cols-[minmax(0,1fr)_auto] sm:gap-x-3">
      <div className="flex-wrap items-center gap-x-3 gap-y-1.5 max-sm:contents sm:flex">
        <div className="flex min-w-0 items-baseline gap-2.5 max-sm:order-1">
          <span className="relative -top-0.5">
            <TunnelDot status={tunnel.status} />
          </span>
          <h1 className="min-w-0 text-xl font-semibold tracking-tight wrap-anywhere">
            {tunnel.name}
          </h1>
        </div>
        <LiveStatus status={tunnel.status} />
      </div>
      <div className="min-w-0 flex-wrap items-center gap-x-6 gap-y-2 max-sm:contents sm:col-span-2 sm:row-start-2 sm:flex">
        <div
          className={joinClasses(
            "flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 max-sm:order-2",
            inOverview,
          )}
        >
          <div className="flex min-w-0 items-center gap-1">
            <ForwardingUrl tunnel={tunnel} large />
          </div>
          <span className="text-muted wrap-anywhere">→ {shortUpstream(tunnel.upstream)}</span>
        </div>
        <div className={joinClasses("max-sm:order-5 empty:hidden", inOverview)}>
          <ChainSteps status={tunnel.status} />
        </div>
      </div>
      <Actions tunnel={tunnel} isOverview={isOverview} />
    </div>
  );
}

function Actions({ tunnel, isOverview }: { tunnel: Tunnel; isOverview: boolean }) {
  const { id, name, status } = tunnel;
  // Where the overview shows what stands in the way of a start, Start stands beside it.
  const startsBelow = isOverview && !isUp(tunnel);
  return (
    <div className="flex items-start gap-2 max-sm:order-3 sm:col-start-2 sm:row-start-1">
      <Button
        look={status.state === "online" ? "primary" : "plain"}
        className="max-sm:flex-1"
        onClick={() => openOverlay({ kind: "share", title: name, tunnelIds: [id] })}
      >
        Share
      </Button>
      {startsBelow ? null : (
        <PowerPlace>
          <TunnelPower tunnel={tunnel} size="normal" prominent />
        </PowerPlace>
      )}
      <TunnelMenuButton tunnel={tunnel} page />
    </div>
  );
}

/** State and word, announced when they change. The times beside them change too often for that. */
function LiveStatus({ status }: { status: TunnelStatus }) {
  const { state, protection } = status;
  const { verdict, checkedAt } = protection;
  const isJudged = state === "online" || verdict === "open";
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1.5 max-sm:order-4">
      <p className="text-muted">
        {isJudged ? (
          <span data-state={state}>{STATE_WORDS[state].text}</span>
        ) : (
          <TunnelWord status={status} />
        )}{" "}
        <span aria-live="off">
          for <Elapsed at={status.since} />
        </span>
      </p>
      {isJudged ? (
        <TunnelWord status={status}>
          {checkedAt ? (
            <span aria-live="off" className="font-normal">
              · {verdict === "protected" ? "seen" : "checked"} <Ago at={checkedAt} />
            </span>
          ) : null}
        </TunnelWord>
      ) : null}
    </div>
  );
}
