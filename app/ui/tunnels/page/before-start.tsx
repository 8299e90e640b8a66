"use client";

import { type ReactNode, useEffect, useEffectEvent } from "react";
import { CheckedAgo, describePreflight, PreflightLines } from "@/app/ui/checks/preflight-lines";
import { isTrouble } from "@/app/ui/checks/trouble";
import { type PreflightState, usePreflight } from "@/app/ui/checks/use-preflight";
import { Button } from "@/app/ui/kit/button";
import { Panel } from "@/app/ui/kit/panel";
import { TunnelPower } from "@/app/ui/tunnels/actions/tunnel-power";
import type { Tunnel } from "@/lib/contract/tunnels";
import { PowerPlace } from "./power-place";

type Props = {
  tunnel: Tunnel;
  /** What was: the last run and its visitors. */
  children: ReactNode;
};

/** A tunnel that is down: what stands in the way of a start, looked at by itself, and Start beside it. */
export function BeforeStart({ tunnel, children }: Props) {
  const { status, updatedAt } = tunnel;
  const { state, run, checked } = usePreflight(tunnel);
  const isDown = status.state === "stopped" || status.state === "failed";
  const look = useEffectEvent(run);
  // Again with each version of the configuration.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version is what was looked at
  useEffect(() => {
    if (isDown) look();
  }, [isDown, updatedAt]);
  const told = state.checkedAt !== undefined || state.failed === true;
  return (
    <Panel>
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2.5 border-b border-line px-4 py-3.5">
        <div className="min-w-0 flex-[1_1_14rem]">
          <h2 className="text-lg font-semibold">Before you start</h2>
          <Summary state={state} tunnel={tunnel} />
        </div>
        <div className="flex flex-wrap gap-2 max-sm:w-full max-sm:[&>*]:flex-1">
          <Button busy={state.running} onClick={run}>
            {told ? "Check again" : "Check"}
          </Button>
          <PowerPlace>
            <TunnelPower tunnel={tunnel} size="normal" prominent />
          </PowerPlace>
        </div>
      </header>
      <div aria-live="polite">
        <PreflightLines state={state} checked={checked} />
      </div>
      {children}
    </Panel>
  );
}

function Summary({ state, tunnel }: { state: PreflightState; tunnel: Tunnel }) {
  return (
    <p role="status" className="text-sm text-muted">
      {describe(state, tunnel.status.state)} <CheckedAgo state={state} />
    </p>
  );
}

function describe(preflight: PreflightState, state: Tunnel["status"]["state"]): string {
  const { parts, running, failed } = preflight;
  const checks = parts.flatMap((part) => part.checks ?? []);
  if (parts.length === 0 && !failed) {
    return state === "stopping" ? "It is stopping." : "Looking at what it needs…";
  }
  // A start failed all the same, so nobody is told that everything is ready.
  const isClear = !running && !failed && !checks.some(isTrouble);
  if (state === "failed" && isClear) {
    return "These checks find nothing else. The note above says why it failed.";
  }
  return describePreflight(preflight);
}
