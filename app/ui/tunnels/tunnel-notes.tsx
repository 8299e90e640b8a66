"use client";

import type { ReactNode } from "react";
import { ButtonLink } from "@/app/ui/kit/button";
import { CopyButton } from "@/app/ui/kit/copy-button";
import { Note } from "@/app/ui/kit/note";
import { OutLink } from "@/app/ui/kit/text-link";
import { useClock } from "@/app/ui/time/clock";
import { Countdown, Elapsed } from "@/app/ui/time/times";
import type { Tunnel, TunnelError, TunnelStatus } from "@/lib/tunnels/schema";
import { isUp, shortUpstream } from "./group-tunnels";
import { nextStep } from "./next-step";
import { RestartButton, RetryButton } from "./tunnel-power";

const SIDES: Record<NonNullable<TunnelError["side"]>, string> = {
  app: "Your app",
  network: "Your network",
  ngrok: "ngrok",
  descope: "Descope",
  gatehouse: "Gatehouse",
};

/** Everything that needs saying about a tunnel beyond its state, most pressing first. */
export function TunnelNotes({ tunnel }: { tunnel: Tunnel }) {
  return (
    <>
      <TroubleNote tunnel={tunnel} />
      <AppDownNote tunnel={tunnel} />
      <UrlChangedNote status={tunnel.status} />
      {tunnel.status.changedSinceStart && isUp(tunnel) ? (
        <Note
          tone="info"
          title="Changes take effect at the next start."
          actions={<RestartButton tunnel={tunnel} />}
        />
      ) : null}
    </>
  );
}

/** True when `TunnelNotes` has something to show. */
export function hasNotes(tunnel: Tunnel): boolean {
  const { status } = tunnel;
  return Boolean(
    isInTrouble(status) ||
      isAppDown(status) ||
      status.urlChanged ||
      (status.changedSinceStart && isUp(tunnel)),
  );
}

function isInTrouble({ state, lastError, retry }: TunnelStatus): boolean {
  if (state === "failed") return true;
  const trying = state === "reconnecting" || state === "starting";
  return trying && (retry !== undefined || lastError !== undefined);
}

function TroubleNote({ tunnel }: { tunnel: Tunnel }) {
  const { status } = tunnel;
  if (!isInTrouble(status)) return null;
  const { lastError, retry, state } = status;
  return (
    <Note
      tone={state === "failed" ? "bad" : "wait"}
      title={<TroubleTitle state={state} error={lastError} />}
      actions={retry ? <RetryButton tunnel={tunnel} /> : <NextStepLink tunnel={tunnel} />}
    >
      {lastError ? <TroubleDetail error={lastError} /> : null}
      {retry ? <NextTry retry={retry} /> : null}
    </Note>
  );
}

function NextStepLink({ tunnel }: { tunnel: Tunnel }) {
  const step = nextStep(tunnel);
  if (!step) return null;
  return (
    <ButtonLink size="small" href={step.href} prefetch={false}>
      {step.label}
    </ButtonLink>
  );
}

function TroubleTitle(props: { state: TunnelStatus["state"]; error: TunnelError | undefined }) {
  if (!props.error) {
    return props.state === "failed" ? "The tunnel failed." : "The connection to ngrok is lost.";
  }
  const { side, title } = props.error;
  return side ? `${SIDES[side]}: ${title}` : title;
}

function TroubleDetail({ error }: { error: TunnelError }) {
  return (
    <p>
      {error.detail}
      {error.fix ? <span className="text-text"> {error.fix}</span> : null}
      {error.code || error.docsUrl ? (
        <span className="whitespace-nowrap">
          {" "}
          <ErrorCode code={error.code} docsUrl={error.docsUrl} />
        </span>
      ) : null}
    </p>
  );
}

function ErrorCode(props: { code: string | undefined; docsUrl: string | undefined }): ReactNode {
  if (!props.docsUrl) return <code className="font-mono text-xs">{props.code}</code>;
  return <OutLink href={props.docsUrl}>{props.code ?? "Documentation"}</OutLink>;
}

function NextTry({ retry }: { retry: NonNullable<TunnelStatus["retry"]> }) {
  const due = useClock((now) => Date.parse(retry.nextAt) <= now);
  return (
    <p>
      {due ? (
        "Trying now"
      ) : (
        <>
          Next try in <Countdown at={retry.nextAt} />
        </>
      )}{" "}
      (try {retry.attempt}).
    </p>
  );
}

function isAppDown({ upstream }: TunnelStatus): boolean {
  return upstream?.reachable === false;
}

function AppDownNote({ tunnel }: { tunnel: Tunnel }) {
  const { upstream } = tunnel.status;
  if (!upstream || upstream.reachable) return null;
  return (
    <Note tone="wait" title="Your app is not answering.">
      <p>
        Visitors see a page that waits for it, since <Elapsed at={upstream.since} />.{" "}
        {upstream.detail}{" "}
        <span className="text-text">
          See that it runs at{" "}
          <span className="font-mono text-xs">{shortUpstream(tunnel.upstream)}</span>.
        </span>
      </p>
    </Note>
  );
}

function UrlChangedNote({ status }: { status: TunnelStatus }) {
  if (!status.urlChanged) return null;
  const { from, to } = status.urlChanged;
  return (
    <Note
      tone="wait"
      title="The forwarding URL has changed."
      actions={<CopyButton text={to} label="Copy the new URL" />}
    >
      <p>
        It was <span className="font-mono text-xs">{from}</span> and is now{" "}
        <span className="font-mono text-xs text-text">{to}</span>. Links that you shared need the
        new one.
      </p>
    </Note>
  );
}
