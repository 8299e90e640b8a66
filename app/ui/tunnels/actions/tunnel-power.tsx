"use client";

import { Play, RotateCw, Square } from "lucide-react";
import { Button } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { useLiveStore } from "@/app/ui/live/live-provider";
import { usePending } from "@/app/ui/live/use-live";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";
import { runTunnelAction } from "./run-tunnel-action";

type Props = { tunnel: Tunnel; size?: "normal" | "small" };

type PowerProps = Props & {
  /** On the tunnel's own page, Start is the main button. */
  prominent?: boolean;
};

/** Start or Stop: whichever changes the desired state. It is never disabled; the last click counts. */
export function TunnelPower({ tunnel, size = "small", prominent }: PowerProps) {
  const store = useLiveStore();
  const pending = usePending(tunnel.id);
  const action = isUp(tunnel) ? "stop" : "start";
  const primary = prominent === true && action === "start";
  return (
    <Button
      size={size}
      look={primary ? "primary" : "plain"}
      className="min-w-19"
      busy={pending === action}
      onClick={() => runTunnelAction(store, tunnel, action)}
      icon={
        action === "stop" ? (
          <Square size={11} aria-hidden className="fill-current text-muted" />
        ) : (
          <Play
            size={12}
            aria-hidden
            className={joinClasses("fill-current", !primary && "text-accent")}
          />
        )
      }
    >
      {action === "stop" ? "Stop" : "Start"}
    </Button>
  );
}

export function RestartButton({ tunnel, size = "small" }: Props) {
  const store = useLiveStore();
  const pending = usePending(tunnel.id);
  return (
    <Button
      size={size}
      busy={pending === "restart"}
      icon={<RotateCw size={13} aria-hidden />}
      onClick={() => runTunnelAction(store, tunnel, "restart")}
    >
      Restart
    </Button>
  );
}

export function RetryButton({ tunnel }: Props) {
  const store = useLiveStore();
  const pending = usePending(tunnel.id);
  return (
    <Button
      size="small"
      busy={pending === "retry"}
      onClick={() => runTunnelAction(store, tunnel, "retry")}
    >
      Retry now
    </Button>
  );
}
