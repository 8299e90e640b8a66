"use client";

import { useEffect, useRef } from "react";
import { describePreflight, PreflightLines } from "@/app/ui/checks/preflight-lines";
import { usePreflight } from "@/app/ui/checks/use-preflight";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Panel } from "@/app/ui/kit/panel";
import { useTunnel } from "@/app/ui/live/use-live";
import { sendApi } from "@/app/ui/request/call-api";
import { TunnelPower } from "@/app/ui/tunnels/actions/tunnel-power";
import { ForwardingUrl } from "@/app/ui/tunnels/forwarding-url";
import { isUp, shortUpstream } from "@/app/ui/tunnels/group-tunnels";
import { hasNotes } from "@/app/ui/tunnels/has-notes";
import { TunnelNotes } from "@/app/ui/tunnels/tunnel-notes";
import { ChainDots, TunnelDot, TunnelWord } from "@/app/ui/tunnels/tunnel-word";
import type { Tunnel } from "@/lib/contract/tunnels";
import { SetupDone } from "./setup-done";
import type { Setup } from "./use-setup";

/** Step 5: starts the tunnel and shows that strangers are stopped. */
export function StartStep({ setup }: { setup: Setup }) {
  const { tunnelId } = setup.draft;
  const tunnel = useTunnel(tunnelId ?? "");
  if (!tunnelId || !tunnel) return <Missing setup={setup} />;
  return <Ready tunnel={tunnel} />;
}

function Ready({ tunnel }: { tunnel: Tunnel }) {
  const { status } = tunnel;
  const { state, run, checked } = usePreflight(tunnel);
  const power = useRef<HTMLDivElement>(null);
  const isProtected = status.state === "online" && status.protection.verdict === "protected";

  // Of one that is up already the button is Stop, which nobody should press by accident.
  const begunUp = useRef(isUp(tunnel));
  useEffect(() => {
    if (!begunUp.current) power.current?.querySelector("button")?.focus();
    run();
  }, [run]);
  // The setup is done, so its draft is deleted.
  useEffect(() => {
    if (isProtected) void sendApi("/api/setup/draft", { method: "DELETE" });
  }, [isProtected]);

  return (
    <div
      className={joinClasses(
        "grid items-start gap-3",
        status.state !== "online" &&
          "@6xl:grid-cols-[minmax(0,1fr)_21rem] @6xl:gap-8 @[100rem]:grid-cols-[minmax(0,1fr)_30rem] @[100rem]:gap-14",
      )}
    >
      <Panel>
        <div className="grid gap-3 p-4 sm:p-5">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <TunnelDot status={status} />
            <h2 className="min-w-0 text-lg font-semibold wrap-anywhere">{tunnel.name}</h2>
            <span className="text-muted">{shortUpstream(tunnel.upstream)}</span>
            <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-2">
              <TunnelWord status={status} />
              <ChainDots status={status} />
            </div>
            <div ref={power} className="ml-auto">
              <TunnelPower tunnel={tunnel} size="normal" prominent />
            </div>
          </div>
          <div className="flex min-w-0 items-center gap-1">
            <ForwardingUrl tunnel={tunnel} large />
          </div>
          {hasNotes(tunnel) ? <TunnelNotes tunnel={tunnel} /> : null}
        </div>
        {isProtected ? <SetupDone tunnel={tunnel} /> : null}
      </Panel>
      {status.state === "online" ? null : (
        <Panel title="Before you start">
          <PreflightLines state={state} checked={checked} />
          <p
            aria-live="polite"
            className="px-3.5 py-2.5 text-sm text-muted not-first:border-t not-first:border-line"
          >
            {describePreflight(state)}
          </p>
        </Panel>
      )}
    </div>
  );
}

function Missing({ setup }: { setup: Setup }) {
  const { profileId, accountId } = setup.draft;
  const step = !profileId ? "descope" : !accountId ? "ngrok" : "people";
  const what = !profileId ? "a Descope profile" : !accountId ? "an ngrok account" : "its tunnel";
  return (
    <Panel>
      <div className="grid justify-items-start gap-3 p-4 sm:p-5">
        <h2 className="text-lg font-semibold">Not ready to start</h2>
        <p className="text-muted">This setup has no tunnel yet. It still needs {what}.</p>
        <button
          type="button"
          className="rounded-sm text-accent underline underline-offset-3"
          onClick={() => setup.goTo(step)}
        >
          Go to that step
        </button>
      </div>
    </Panel>
  );
}
