"use client";

import dynamic from "next/dynamic";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { useCopy } from "@/app/ui/kit/copy-button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { TextLink } from "@/app/ui/kit/text-link";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { LatencyChart } from "@/app/ui/latency/latency-chart";
import { useLatency } from "@/app/ui/latency/use-latency";
import { StopTimeButtons } from "@/app/ui/stop-time/stop-time-buttons";
import { formatLatency } from "@/app/ui/time/format-time";
import { Countdown, TimeOfDay } from "@/app/ui/time/times";
import type { Latency } from "@/lib/contract/accounts";
import type { Tunnel } from "@/lib/contract/tunnels";
import { CheckNow, ProtectionEvidence } from "./protection-evidence";
import { WhoIsHere } from "./who-is-here";

const QrCode = dynamic(untilLoaded(() => import("@/app/ui/share/qr-code")));
const StrangerSteps = lazy(untilLoaded(() => import("@/app/ui/tunnels/actions/open-as-stranger")));

type Props = { tunnel: Tunnel; account: string; latency: Latency };

/** What counts while a tunnel is up: its code, who is here, whether the login holds, how long it stays. */
export function NowPanel({ tunnel, account, latency }: Props) {
  const { state, url } = tunnel.status;
  const isOnline = state === "online" && url !== undefined;
  const [asStranger, setAsStranger] = useState(false);
  const { copy } = useCopy(url ?? "");
  const openAsStranger = () => {
    setAsStranger(true);
    void copy();
  };
  return (
    <>
      <section
        aria-label="Now"
        className="grid overflow-hidden rounded-lg border border-line bg-panel sm:grid-cols-[auto_minmax(0,1fr)]"
      >
        {isOnline ? <Code url={url} /> : null}
        <dl className="min-w-0 sm:col-start-2">
          {isOnline ? (
            <>
              <Row name="Who is here">
                <WhoIsHere tunnel={tunnel} />
              </Row>
              <Row
                name="Login"
                long
                action={
                  <>
                    {asStranger ? null : (
                      <Button size="small" onClick={openAsStranger}>
                        Open as a stranger
                      </Button>
                    )}
                    <CheckNow tunnel={tunnel} />
                  </>
                }
              >
                <ProtectionEvidence protection={tunnel.status.protection} />
              </Row>
            </>
          ) : null}
          <Stops tunnel={tunnel} />
          <Connection tunnel={tunnel} account={account} latency={latency} />
        </dl>
      </section>
      {isOnline && asStranger ? (
        <Suspense>
          <StrangerSteps tunnel={tunnel} onClose={() => setAsStranger(false)} />
        </Suspense>
      ) : null}
    </>
  );
}

/** Not on a phone, whose camera cannot see its own screen. */
function Code({ url }: { url: string }) {
  return (
    <div className="hidden w-48 content-center justify-items-center gap-2 border-r border-line p-4 sm:grid">
      <div className="aspect-square w-full overflow-hidden rounded-md border border-line">
        <Suspense fallback={<div className="size-full bg-raised" />}>
          <QrCode text={url} label={`QR code of ${url}`} />
        </Suspense>
      </div>
      <p className="text-xs text-faint">Scan with a phone</p>
    </div>
  );
}

/** What is `long` leaves no room for actions beside it on a phone. */
function Row(props: { name: string; children: ReactNode; action?: ReactNode; long?: boolean }) {
  return (
    <div className="grid gap-x-4 gap-y-1 border-t border-line px-4 py-2.5 first:border-t-0 sm:grid-cols-[6.5rem_minmax(0,1fr)]">
      <dt className="text-muted">{props.name}</dt>
      <dd className="flex min-w-0 flex-wrap items-start justify-between gap-x-4 gap-y-1.5 wrap-anywhere">
        <div
          className={joinClasses("min-w-0", props.long ? "flex-[1_1_18rem]" : "flex-[1_1_10rem]")}
        >
          {props.children}
        </div>
        {props.action ? <div className="flex min-w-0 flex-wrap gap-1.5">{props.action}</div> : null}
      </dd>
    </div>
  );
}

function Stops({ tunnel }: { tunnel: Tunnel }) {
  const { stopAt, heldBy } = tunnel.status;
  const held = heldBy && `when ${heldBy.name ?? "its program"} ends`;
  return (
    <Row name="Stops" action={<StopTimeButtons tunnel={tunnel} />}>
      {stopAt ? (
        <>
          In <Countdown at={stopAt} />, at <TimeOfDay at={stopAt} />
          {held ? `, or ${held}` : null}
        </>
      ) : (
        `When you stop it${held ? `, or ${held}` : ""}`
      )}
    </Row>
  );
}

/** The round trip to ngrok, now and in the last ten minutes. */
function Connection({ tunnel, account, latency }: Props) {
  const samples = useLatency(tunnel.accountId, latency);
  return (
    <Row
      name="Connection"
      action={
        <span className="w-32">
          <LatencyChart samples={samples} />
        </span>
      }
    >
      {describeConnection(tunnel.status)}{" "}
      <span className="text-muted">
        through <TextLink href={`/accounts/${tunnel.accountId}`}>{account}</TextLink>
      </span>
    </Row>
  );
}

function describeConnection({ state, latencyMs }: Tunnel["status"]): string {
  if (latencyMs !== undefined) return `${formatLatency(latencyMs)} to ngrok`;
  return state === "online" ? "Connected" : "Not connected";
}
