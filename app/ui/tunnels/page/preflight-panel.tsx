"use client";

import { useEffect, useEffectEvent, useRef } from "react";
import { describePreflight, PreflightLines } from "@/app/ui/checks/preflight-lines";
import { usePreflight } from "@/app/ui/checks/use-preflight";
import { Button } from "@/app/ui/kit/button";
import { Panel } from "@/app/ui/kit/panel";
import { Ago } from "@/app/ui/time/times";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";

/** The checks before a start: with a button, and automatically at each start from this page. */
export function PreflightPanel({ tunnel }: { tunnel: Tunnel }) {
  const { id, profileId, accountId, status } = tunnel;
  const { state, run } = usePreflight(id);
  useRunAtStart(status.state, run);
  const checked = {
    path: `/api/tunnels/${id}`,
    target: { tunnelId: id, profileId, accountId },
    onApplied: run,
  };
  const { parts, checkedAt, running, failed } = state;
  const told = parts.length > 0 || failed;
  return (
    <Panel
      title={isUp(tunnel) ? "Does everything fit?" : "Before you start"}
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
            : "Looks at your app, the domain, the Descope profile, and the ngrok account and its plan."}
          {checkedAt && !running ? (
            // It changes every second, so it is not announced.
            <span aria-live="off" className="text-faint">
              {" "}
              Checked <Ago at={checkedAt} />.
            </span>
          ) : null}
        </p>
      </div>
    </Panel>
  );
}

function useRunAtStart(state: Tunnel["status"]["state"], run: () => void) {
  const before = useRef(state);
  const onStart = useEffectEvent(run);
  useEffect(() => {
    const started = state === "starting" && before.current !== "starting";
    before.current = state;
    if (started) onStart();
  }, [state]);
}
