"use client";

import { Button } from "@/app/ui/kit/button";
import { openOverlay } from "@/app/ui/overlays/overlay-store";
import type { Tunnel } from "@/lib/contract/tunnels";
import { addMinutes, MORE_MINUTES } from "./set-stop-time";

/** Moves the stop time by MORE_MINUTES, or sets a new one. */
export function StopTimeButtons({ tunnel }: { tunnel: Tunnel }) {
  const { id, name, status } = tunnel;
  const { stopAt } = status;
  const change = () =>
    openOverlay({ kind: "stop-time", title: name, path: `/api/tunnels/${id}`, stopAt });
  return (
    <span className="-my-0.5 flex flex-wrap gap-1">
      {stopAt ? (
        <Button size="small" onClick={() => void addMinutes([id])}>
          +{MORE_MINUTES} min
        </Button>
      ) : null}
      <Button size="small" look={stopAt ? "ghost" : "plain"} onClick={change}>
        {stopAt ? "Change" : "Set a time"}
      </Button>
    </span>
  );
}
