"use client";

import { Panel } from "@/app/ui/kit/panel";
import { TextLink } from "@/app/ui/kit/text-link";
import { useTunnel } from "@/app/ui/live/use-live";
import { StopTimeButtons } from "@/app/ui/stop-time/stop-time-buttons";
import { Countdown, TimeOfDay } from "@/app/ui/time/times";
import { LatestRequests } from "@/app/ui/traffic/latest-requests";
import { TrafficCards } from "@/app/ui/traffic/traffic-cards";
import { AsksPanel } from "@/app/ui/tunnels/access/asks-panel";
import { PeoplePanel } from "@/app/ui/tunnels/access/people-panel";
import { TwoLocks } from "@/app/ui/tunnels/access/two-locks";
import { Card } from "@/app/ui/tunnels/card";
import { DoorsPanel } from "@/app/ui/tunnels/doors/doors-panel";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import type { Latency } from "@/lib/contract/accounts";
import type { Uptime } from "@/lib/contract/history";
import { describeLogin } from "@/lib/contract/tunnel-chain";
import type { Tunnel } from "@/lib/contract/tunnels";
import { ConnectionCard } from "./connection-card";
import { HistoryEntries } from "./history-entries";
import { PreflightPanel } from "./preflight-panel";
import { ProtectionEvidence } from "./protection-evidence";
import { TunnelFacts } from "./tunnel-facts";
import { UptimePanel } from "./uptime-panel";
import { type HistoryPage, useHistory } from "./use-history";

const LATEST = 6;

type Names = { account: string; profile: string };
type Past = { latest: HistoryPage; uptime: Uptime; latency: Latency };

export function TunnelOverview(props: { initial: Tunnel } & Names & Past) {
  const { initial, account, profile, latest, uptime, latency } = props;
  const tunnel = useTunnel(initial.id, initial);
  const { items } = useHistory(initial.id, latest);
  if (!tunnel) return null;
  return (
    <>
      <AsksPanel tunnelId={tunnel.id} />
      <div className="mb-3 grid grid-cols-2 gap-3 sm:grid-cols-3">
        <TrafficCards tunnelId={tunnel.id} />
      </div>
      <Cards tunnel={tunnel} account={account} profile={profile} latency={latency} />
      <UptimePanel tunnelId={tunnel.id} initial={uptime} />
      <div className="mt-3 grid items-start gap-3 lg:grid-cols-[minmax(0,1.35fr)_minmax(0,1fr)]">
        <div className="grid gap-3">
          <LatestRequests tunnel={tunnel} />
          <TunnelFacts tunnel={tunnel} account={account} profile={profile} />
        </div>
        <div className="grid gap-3">
          <TwoLocks tunnel={tunnel} />
          <PeoplePanel tunnel={tunnel} />
          <DoorsPanel tunnel={tunnel} />
          <ProtectionEvidence tunnel={tunnel} />
          <PreflightPanel tunnel={tunnel} />
          <Panel
            title="Latest changes"
            actions={
              items.length > 0 ? (
                <span className="text-sm">
                  <TextLink href={`/tunnels/${tunnel.id}/history`}>All</TextLink>
                </span>
              ) : null
            }
          >
            {items.length > 0 ? (
              <HistoryEntries items={items.slice(0, LATEST)} />
            ) : (
              <p className="px-3.5 py-3 text-muted">It has not been started yet.</p>
            )}
          </Panel>
        </div>
      </div>
    </>
  );
}

function Cards(props: { tunnel: Tunnel; latency: Latency } & Names) {
  const { tunnel, account, profile, latency } = props;
  const { status } = tunnel;
  const online = status.state === "online";
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Card title="Login" value={online ? describeLogin(status.protection).text : "–"}>
        {online ? describeLogin(status.protection).title : "Checked while it is online."}
      </Card>
      <Card title="Who may enter" value={describeWho(tunnel)}>
        after logging in to {profile}
      </Card>
      <StopsCard tunnel={tunnel} />
      <ConnectionCard tunnel={tunnel} account={account} latency={latency} />
    </div>
  );
}

function StopsCard({ tunnel }: { tunnel: Tunnel }) {
  const { stopAt, heldBy } = tunnel.status;
  const held = heldBy && `when ${heldBy.name ?? "its program"} ends`;
  if (!stopAt) {
    const value = tunnel.stopAfter ? `After ${tunnel.stopAfter}` : "When you say so";
    return (
      <Card title="Stops" value={value}>
        <span className="flex flex-wrap items-center justify-between gap-x-2 gap-y-1">
          {held ? `or ${held}` : tunnel.stopAfter ? "counted from its start" : "no time limit"}
          {isUp(tunnel) ? <StopTimeButtons tunnel={tunnel} /> : null}
        </span>
      </Card>
    );
  }
  return (
    <Card
      title="Stops"
      value={
        <>
          In <Countdown at={stopAt} />
        </>
      }
    >
      <span className="flex flex-wrap items-center justify-between gap-x-2 gap-y-1">
        <span>
          at <TimeOfDay at={stopAt} />
          {held ? `, or ${held}` : null}
        </span>
        <StopTimeButtons tunnel={tunnel} />
      </span>
    </Card>
  );
}

function describeWho(tunnel: Tunnel): string {
  const people = count(tunnel.allowedEmails.length, "person", "people");
  const domains = count(tunnel.allowedDomains.length, "domain", "domains");
  const roles = count(tunnel.allowedRoles.length, "role", "roles");
  const tenants = count(tunnel.allowedTenants.length, "tenant", "tenants");
  return [people, domains, roles, tenants].filter(Boolean).join(", ") || "Everyone";
}

function count(n: number, one: string, many: string): string {
  if (n === 0) return "";
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}
