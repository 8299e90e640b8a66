"use client";

import { Button } from "@/app/ui/kit/button";
import { openOverlay } from "@/app/ui/overlays/overlay-store";
import { StopTimeButtons } from "@/app/ui/stop-time/stop-time-buttons";
import { Countdown, TimeOfDay } from "@/app/ui/time/times";
import { isUp, nextStop } from "@/app/ui/tunnels/group-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";

type Props = { title: string; tunnels: readonly Tunnel[] };

/** Until when it is shared, and what changes that. Several tunnels of one group are stopped together. */
export function ShareUntil({ title, tunnels }: Props) {
  const next = nextStop(tunnels);
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1.5">
      <p>
        {next ? (
          <>
            {next.who ? `${next.who}: until ` : "Until "}
            <TimeOfDay at={next.at} />, <Countdown at={next.at} /> left
          </>
        ) : (
          whenNoTime(tunnels)
        )}
      </p>
      <Change title={title} tunnels={tunnels} at={next?.at} />
    </div>
  );
}

function whenNoTime(tunnels: readonly Tunnel[]): string {
  const [first] = tunnels;
  if (tunnels.some(isUp)) return "Until you stop it";
  const after = tunnels.length === 1 ? first?.stopAfter : undefined;
  return after ? `For ${after} from its start` : "Until you stop it, once it is started";
}

function Change({ title, tunnels, at }: Props & { at: string | undefined }) {
  const [first] = tunnels;
  if (!first || !tunnels.some(isUp)) return null;
  if (tunnels.length === 1) return <StopTimeButtons tunnel={first} />;
  const isGroup = tunnels.every(({ group }) => group === title);
  if (!isGroup) return null;
  const path = `/api/groups/${encodeURIComponent(title)}`;
  const open = () => openOverlay({ kind: "stop-time", title, path, stopAt: at });
  return (
    <Button size="small" onClick={open}>
      {at ? "Change" : "Set a time"}
    </Button>
  );
}
