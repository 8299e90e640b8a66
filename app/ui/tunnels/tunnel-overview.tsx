"use client";

import type { ReactNode } from "react";
import { Panel } from "@/app/ui/kit/panel";
import { TextLink } from "@/app/ui/kit/text-link";
import { useTunnel } from "@/app/ui/live/use-live";
import { StopTimeButtons } from "@/app/ui/stop-time/stop-time-buttons";
import { Countdown, TimeOfDay } from "@/app/ui/time/times";
import type { Tunnel } from "@/lib/tunnels/schema";
import { isUp } from "./group-tunnels";
import { HistoryEntries } from "./history-entries";
import { ProtectionEvidence } from "./protection-evidence";
import { describeProtection } from "./protection-tag";
import { TunnelFacts } from "./tunnel-facts";
import { type HistoryPage, useHistory } from "./use-history";

const LATEST = 6;

type Props = { initial: Tunnel; account: string; profile: string; latest: HistoryPage };

export function TunnelOverview({ initial, account, profile, latest }: Props) {
  const tunnel = useTunnel(initial.id, initial);
  const { items } = useHistory(initial.id, latest);
  if (!tunnel) return null;
  return (
    <>
      <Cards tunnel={tunnel} account={account} profile={profile} />
      <div className="mt-3 grid items-start gap-3 lg:grid-cols-[minmax(0,1.35fr)_minmax(0,1fr)]">
        <TunnelFacts tunnel={tunnel} account={account} profile={profile} />
        <div className="grid gap-3">
          <ProtectionEvidence protection={tunnel.status.protection} />
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

function Cards({
  tunnel,
  account,
  profile,
}: Omit<Props, "initial" | "latest"> & { tunnel: Tunnel }) {
  const { status } = tunnel;
  const online = status.state === "online";
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Card title="Login" value={online ? describeProtection(status.protection).text : "–"}>
        {online ? describeProtection(status.protection).title : "Checked while it is online."}
      </Card>
      <Card title="Who may enter" value={describeWho(tunnel)}>
        after logging in to {profile}
      </Card>
      <StopsCard tunnel={tunnel} />
      <Card title="Connection to ngrok" value={describeConnection(status)}>
        {account}
      </Card>
    </div>
  );
}

function StopsCard({ tunnel }: { tunnel: Tunnel }) {
  const { stopAt } = tunnel.status;
  if (!stopAt) {
    return (
      <Card
        title="Stops"
        value={tunnel.stopAfter ? `After ${tunnel.stopAfter}` : "When you say so"}
      >
        <span className="flex flex-wrap items-center justify-between gap-x-2 gap-y-1">
          {tunnel.stopAfter ? "counted from its start" : "no time limit"}
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
        </span>
        <StopTimeButtons tunnel={tunnel} />
      </span>
    </Card>
  );
}

function Card(props: { title: string; value: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0 rounded-lg border border-line bg-panel px-4 py-3">
      <p className="text-sm text-muted">{props.title}</p>
      <p className="mt-0.5 text-lg font-semibold tracking-tight wrap-anywhere">{props.value}</p>
      <p className="mt-0.5 text-sm text-faint wrap-anywhere">{props.children}</p>
    </div>
  );
}

function describeConnection({ state, latencyMs }: Tunnel["status"]): string {
  if (latencyMs !== undefined) return `${Math.round(latencyMs)} ms`;
  return state === "online" ? "Connected" : "–";
}

function describeWho({ allowedEmails, allowedDomains }: Tunnel): string {
  const people = count(allowedEmails.length, "person", "people");
  const domains = count(allowedDomains.length, "domain", "domains");
  return [people, domains].filter(Boolean).join(", ") || "Everyone";
}

function count(n: number, one: string, many: string): string {
  if (n === 0) return "";
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}
