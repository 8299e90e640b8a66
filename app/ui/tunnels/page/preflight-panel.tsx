"use client";

import { CheckedAgo, describePreflight, PreflightLines } from "@/app/ui/checks/preflight-lines";
import { usePreflight } from "@/app/ui/checks/use-preflight";
import { Button } from "@/app/ui/kit/button";
import { Panel } from "@/app/ui/kit/panel";
import type { Tunnel } from "@/lib/contract/tunnels";

/** The checks of a tunnel that is meant to be up and is not online. Nothing is asked before the button is pressed. */
export function PreflightPanel({ tunnel }: { tunnel: Tunnel }) {
  const { state, run, checked } = usePreflight(tunnel);
  const { parts, running, failed } = state;
  const told = parts.length > 0 || failed;
  return (
    <Panel
      title="Checks"
      actions={
        <Button size="small" busy={running} onClick={run}>
          {told ? "Check again" : "Check"}
        </Button>
      }
    >
      <div aria-live="polite">
        <PreflightLines state={state} checked={checked} />
        <p className="px-3.5 py-2.5 text-sm text-muted not-first:border-t not-first:border-line">
          {told
            ? describePreflight(state)
            : "Checks your app, the domain, the Descope profile, and the ngrok account and its plan."}{" "}
          <CheckedAgo state={state} />
        </p>
      </div>
    </Panel>
  );
}
