"use client";

import { Panel } from "@/app/ui/kit/panel";
import { useTunnel } from "@/app/ui/live/use-live";
import { LatestRequests } from "@/app/ui/traffic/latest-requests";
import { TrafficCards } from "@/app/ui/traffic/traffic-cards";
import { AsksPanel } from "@/app/ui/tunnels/access/asks-panel";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import { isInTrouble } from "@/app/ui/tunnels/has-notes";
import type { Latency } from "@/lib/contract/accounts";
import type { Uptime } from "@/lib/contract/history";
import type { Tunnel } from "@/lib/contract/tunnels";
import { BeforeStart } from "./before-start";
import { NowPanel } from "./now-panel";
import { PreflightPanel } from "./preflight-panel";
import { Hops } from "./protection-evidence";
import { TunnelHistory } from "./tunnel-history";
import { UptimePanel } from "./uptime-panel";
import { type HistoryPage, useHistory } from "./use-history";
import { WhatWas } from "./what-was";

type Props = {
  initial: Tunnel;
  account: string;
  latest: HistoryPage;
  uptime: Uptime;
  latency: Latency;
  /** E-mails of the last visitors by the visit log, the last first. */
  visitors: readonly string[];
};

/** What somebody needs first in the tunnel's situation, and beside it what happened. */
export function TunnelOverview(props: Props) {
  const { initial, latest, uptime } = props;
  const tunnel = useTunnel(initial.id, initial);
  const history = useHistory(initial.id, latest);
  if (!tunnel) return null;
  return (
    <>
      <div id="asks" className="mb-3 scroll-mt-24 empty:hidden">
        <AsksPanel tunnelId={tunnel.id} />
      </div>
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)] min-[112rem]:grid-cols-[minmax(0,2.2fr)_minmax(0,1fr)]">
        <div className="grid min-w-0 items-start gap-3">
          {isUp(tunnel) ? (
            <WhileUp {...props} tunnel={tunnel} />
          ) : (
            <WhileDown {...props} tunnel={tunnel} history={history} />
          )}
        </div>
        <div className="grid min-w-0 gap-3">
          <UptimePanel tunnelId={tunnel.id} initial={uptime} />
          <TunnelHistory history={history} />
        </div>
      </div>
    </>
  );
}

type Situation = Props & { tunnel: Tunnel };

function WhileUp({ tunnel, account, latency }: Situation) {
  const isOnline = tunnel.status.state === "online";
  const now = <NowPanel tunnel={tunnel} account={account} latency={latency} />;
  if (isOnline) {
    return (
      <div className="grid min-w-0 items-start gap-3 min-[112rem]:grid-cols-2">
        <div className="grid min-w-0 gap-3">{now}</div>
        <div className="grid min-w-0 gap-3">
          <TrafficCards tunnelId={tunnel.id} />
          <LatestRequests tunnel={tunnel} />
        </div>
      </div>
    );
  }
  // The notes above say what happened, so next comes what may be in its way.
  return (
    <>
      {isInTrouble(tunnel.status) ? <PreflightPanel tunnel={tunnel} /> : null}
      {now}
    </>
  );
}

type Down = Situation & { history: ReturnType<typeof useHistory> };

function WhileDown({ tunnel, visitors, history }: Down) {
  const { protection } = tunnel.status;
  return (
    <>
      {protection.verdict === "open" ? (
        <Panel title="How it was seen">
          <div className="px-3.5 py-3">
            <Hops protection={protection} />
          </div>
        </Panel>
      ) : null}
      <BeforeStart tunnel={tunnel}>
        <WhatWas tunnelId={tunnel.id} history={history.items} visitors={visitors} />
      </BeforeStart>
    </>
  );
}
