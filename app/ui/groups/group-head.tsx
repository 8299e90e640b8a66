"use client";

import Link from "next/link";
import { lazy, Suspense } from "react";
import { Button } from "@/app/ui/kit/button";
import { useLiveStore } from "@/app/ui/live/live-provider";
import { useLinkedGroup } from "@/app/ui/live/use-live";
import { openOverlay } from "@/app/ui/overlays/overlay-store";
import { Countdown, TimeOfDay } from "@/app/ui/time/times";
import { toggleGroup } from "@/app/ui/tunnels/actions/run-tunnel-action";
import { isUp, nextStop, summarize } from "@/app/ui/tunnels/group-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";

const GroupLink = lazy(() => import("./group-link"));

type Props = { id: string; name: string; tunnels: readonly Tunnel[] };

/** The line above a group: its name, its stop time, and actions for all its tunnels. */
export function GroupHead({ id, name, tunnels }: Props) {
  const linked = useLinkedGroup(name);
  return (
    <header
      data-group={name}
      className="flex scroll-my-24 flex-wrap items-center justify-between gap-x-2.5 gap-y-1 px-1 pb-2"
    >
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-2.5">
        <h2 id={id} className="text-sm font-semibold wrap-anywhere">
          <Link
            href={`/groups/${encodeURIComponent(name)}`}
            prefetch={false}
            title="Show this group, for a projector too"
            className="rounded-sm underline-offset-3 hover:underline"
          >
            {name}
          </Link>
        </h2>
        <span className="text-muted">
          <GroupStops tunnels={tunnels} />
        </span>
      </div>
      <GroupButtons name={name} tunnels={tunnels} />
      {linked ? (
        <Suspense>
          <GroupLink group={linked} />
        </Suspense>
      ) : null}
    </header>
  );
}

/** When the whole group stops; otherwise its states, and the next of its tunnels to stop. */
export function GroupStops({ tunnels }: { tunnels: readonly Tunnel[] }) {
  const next = nextStop(tunnels);
  if (next === undefined) return summarize(tunnels);
  const { at, who, count } = next;
  return (
    <>
      {who ? `${summarize(tunnels)} · ${who} ` : null}
      {count === 1 || !who ? "stops" : "stop"} at <TimeOfDay at={at} />, in <Countdown at={at} />
    </>
  );
}

/** Stop stops the whole group while any tunnel of it is up; otherwise Start starts it. */
export function GroupButtons({ name, tunnels }: Omit<Props, "id">) {
  const store = useLiveStore();
  const up = tunnels.some(isUp);
  const path = `/api/groups/${encodeURIComponent(name)}`;
  return (
    <div className="ml-auto flex items-center gap-1">
      {up ? (
        <Button
          size="small"
          look="ghost"
          onClick={() =>
            openOverlay({ kind: "stop-time", title: name, path, stopAt: nextStop(tunnels)?.at })
          }
        >
          Stop at…
        </Button>
      ) : null}
      <Button size="small" look="ghost" onClick={() => openOverlay({ kind: "link", group: name })}>
        One link
      </Button>
      <Button
        size="small"
        look="ghost"
        onClick={() =>
          openOverlay({ kind: "share", title: name, tunnelIds: tunnels.map(({ id }) => id) })
        }
      >
        Share
      </Button>
      <Button size="small" onClick={() => void toggleGroup(store, tunnels)}>
        {up ? "Stop group" : "Start group"}
      </Button>
    </div>
  );
}
