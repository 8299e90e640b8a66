"use client";

import dynamic from "next/dynamic";
import { ApplyButton } from "@/app/ui/checks/apply-button";
import { ExplainedNote } from "@/app/ui/errors/explained-note";
import { BesideButton } from "@/app/ui/groups/beside-button";
import { CopyButton } from "@/app/ui/kit/copy-button";
import { LatePart } from "@/app/ui/kit/late-part";
import { Note } from "@/app/ui/kit/note";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { useClock } from "@/app/ui/time/clock";
import { Countdown, Elapsed } from "@/app/ui/time/times";
import { remedyFor } from "@/lib/contract/app-failure";
import type { Tunnel, TunnelStatus } from "@/lib/contract/tunnels";
import { isGateTrouble } from "./access/gate-trouble";
import { RestartButton, RetryButton } from "./actions/tunnel-power";
import { isUp, shortUpstream } from "./group-tunnels";
import { hasAppNote, isInTrouble } from "./has-notes";

const GateNote = dynamic(untilLoaded(() => import("./access/gate-note")));

/** All notes about a tunnel in addition to its state, the most urgent first. See `hasNotes`. */
export function TunnelNotes({ tunnel }: { tunnel: Tunnel }) {
  return (
    <>
      <TroubleNote tunnel={tunnel} />
      {isGateTrouble(tunnel.status) ? (
        <LatePart>
          <GateNote tunnel={tunnel} />
        </LatePart>
      ) : null}
      <UnsavedNote status={tunnel.status} />
      <AppNote tunnel={tunnel} />
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

function TroubleNote({ tunnel }: { tunnel: Tunnel }) {
  const { status, id, profileId, accountId } = tunnel;
  if (!isInTrouble(status)) return null;
  const { lastError, retry, state } = status;
  return (
    <ExplainedNote
      tone={state === "failed" ? "bad" : "wait"}
      alert={state === "failed"}
      error={lastError ?? UNTOLD[state === "failed" ? "failed" : "lost"]}
      target={{ tunnelId: id, profileId, accountId }}
      actions={
        lastError?.beside ? (
          <BesideButton tunnelId={id} beside={lastError.beside} />
        ) : retry ? (
          <RetryButton tunnel={tunnel} />
        ) : undefined
      }
    >
      {retry ? <NextTry retry={retry} /> : null}
    </ExplainedNote>
  );
}

const UNTOLD = {
  failed: { title: "The tunnel failed.", detail: "No reason was given." },
  lost: { title: "The connection to ngrok is lost.", detail: "It is tried again by itself." },
};

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

function UnsavedNote({ status }: { status: TunnelStatus }) {
  if (!status.unsaved) return null;
  return (
    <Note tone="wait" title="It is stopped, but this is not saved yet.">
      <p>
        Gatehouse could not write it to the disk and tries again by itself. Until then the tunnel
        would come up again after a restart of Gatehouse. The notifications say what to do.
      </p>
    </Note>
  );
}

function AppNote({ tunnel }: { tunnel: Tunnel }) {
  const { upstream } = tunnel.status;
  if (!upstream || !hasAppNote(tunnel.status)) return null;
  if (upstream.reachable) {
    return (
      <Note tone="wait" title="Your app gave an answer that visitors cannot get.">
        <p>
          {upstream.detail}{" "}
          <span className="text-text">
            See <i>Traffic</i> for the request, and correct what your app sends.
          </span>
        </p>
      </Note>
    );
  }
  const { code, fix = "See that it runs." } = upstream;
  const remedy = code && remedyFor(code, tunnel.upstream);
  // After the change, only a restart of the tunnel is needed.
  const offered = tunnel.status.changedSinceStart ? undefined : remedy;
  const checked = { path: `/api/tunnels/${tunnel.id}`, target: {}, onApplied: () => undefined };
  return (
    <Note
      tone="wait"
      title="Your app is not answering."
      actions={offered ? <ApplyButton apply={offered} checked={checked} /> : undefined}
    >
      <p>
        It has not for <Elapsed at={upstream.since} />. Visitors get a page that waits for it.{" "}
        {upstream.detail}{" "}
        <span className="text-text">
          {fix} It is asked at{" "}
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
