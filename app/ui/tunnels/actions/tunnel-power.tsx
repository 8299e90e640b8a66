"use client";

import { Play, RotateCw, Square } from "lucide-react";
import { Button } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { useLiveStore } from "@/app/ui/live/live-provider";
import { usePending } from "@/app/ui/live/use-live";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";
import { runTunnelAction } from "./run-tunnel-action";

type Props = {
  tunnel: Tunnel;
  size?: "normal" | "small";
  /** In a list, the button's name for a screen reader also has the tunnel's. */
  named?: boolean;
};

/** The visible text comes first, so that somebody who dictates can say it (WCAG 2.2, 2.5.3). */
function nameFor(text: string, { tunnel, named }: Props) {
  return named ? { "aria-label": `${text} ${tunnel.name}` } : {};
}

type PowerProps = Props & {
  /** On the tunnel's own page, Start is the main button. */
  prominent?: boolean;
};

/** Start or Stop: whichever changes the desired state. It is never disabled; the last click counts. */
export function TunnelPower(props: PowerProps) {
  const { tunnel, size = "small", prominent } = props;
  const store = useLiveStore();
  const pending = usePending(tunnel.id);
  const action = isUp(tunnel) ? "stop" : "start";
  const text = action === "stop" ? "Stop" : "Start";
  const primary = prominent === true && action === "start";
  return (
    <Button
      {...nameFor(text, props)}
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
      {text}
    </Button>
  );
}

export function RestartButton(props: Props) {
  const { tunnel, size = "small" } = props;
  const store = useLiveStore();
  const pending = usePending(tunnel.id);
  return (
    <Button
      {...nameFor("Restart", props)}
      size={size}
      busy={pending === "restart"}
      icon={<RotateCw size={13} aria-hidden />}
      onClick={() => runTunnelAction(store, tunnel, "restart")}
    >
      Restart
    </Button>
  );
}

export function RetryButton(props: Props) {
  const { tunnel } = props;
  const store = useLiveStore();
  const pending = usePending(tunnel.id);
  return (
    <Button
      {...nameFor("Retry now:", props)}
      size="small"
      busy={pending === "retry"}
      onClick={() => runTunnelAction(store, tunnel, "retry")}
    >
      Retry now
    </Button>
  );
}
