"use client";

import dynamic from "next/dynamic";
import { lazy } from "react";
import { Button } from "@/app/ui/kit/button";
import { LatePart } from "@/app/ui/kit/late-part";
import { LazyMenu } from "@/app/ui/kit/lazy-menu";
import { MoreButton } from "@/app/ui/kit/more-button";
import { PageLink } from "@/app/ui/kit/page-link";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { useLiveStore } from "@/app/ui/live/live-provider";
import { useLinkedGroup } from "@/app/ui/live/use-live";
import { openOverlay } from "@/app/ui/overlays/overlay-store";
import { Countdown, TimeOfDay } from "@/app/ui/time/times";
import { toggleGroup } from "@/app/ui/tunnels/actions/run-tunnel-action";
import { isUp, nextStop, summarize } from "@/app/ui/tunnels/group-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";

const loadMenu = untilLoaded(() => import("./group-menu"));
const GroupMenu = lazy(loadMenu);
const GroupLink = dynamic(untilLoaded(() => import("./group-link")));

type Props = { id: string; name: string; tunnels: readonly Tunnel[] };

/** The line above a group: its name, its stop time, and actions for all its tunnels. */
export function GroupHead({ id, name, tunnels }: Props) {
  const linked = useLinkedGroup(name);
  return (
    <header
      data-group={name}
      className="flex scroll-my-24 flex-wrap items-center justify-between gap-x-2.5 gap-y-1 pb-2"
    >
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-2.5">
        <h2 id={id} className="text-sm font-semibold wrap-anywhere">
          <PageLink
            href={`/groups/${encodeURIComponent(name)}`}
            title="Show this group, for a projector too"
            className="rounded-sm underline-offset-3 hover:underline"
          >
            {name}
          </PageLink>
        </h2>
        <span className="text-muted">
          <GroupStops tunnels={tunnels} />
        </span>
      </div>
      <GroupButtons name={name} tunnels={tunnels} />
      {linked ? (
        <LatePart>
          <GroupLink group={linked} />
        </LatePart>
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

/** What opens from the head of a group. */
export type GroupDeed = { kind: "stop-time" | "link" | "share"; text: string; open: () => void };

function deedsOf(name: string, tunnels: readonly Tunnel[]): GroupDeed[] {
  const path = `/api/groups/${encodeURIComponent(name)}`;
  const stopTime: GroupDeed = {
    kind: "stop-time",
    text: "Stop at…",
    open: () =>
      openOverlay({ kind: "stop-time", title: name, path, stopAt: nextStop(tunnels)?.at }),
  };
  const tunnelIds = tunnels.map(({ id }) => id);
  return [
    ...(tunnels.some(isUp) ? [stopTime] : []),
    { kind: "link", text: "One link", open: () => openOverlay({ kind: "link", group: name }) },
    {
      kind: "share",
      text: "Share",
      open: () => openOverlay({ kind: "share", title: name, tunnelIds }),
    },
  ];
}

/** Stop stops the whole group while any tunnel of it is up; otherwise Start starts it. On a phone the rest is a menu. */
export function GroupButtons({ name, tunnels }: Omit<Props, "id">) {
  const store = useLiveStore();
  const deeds = deedsOf(name, tunnels);
  const more = `More for group ${name}`;
  return (
    <div className="ml-auto flex items-center gap-1">
      {deeds.map(({ kind, text, open }) => (
        <Button key={kind} size="small" look="ghost" className="max-sm:hidden" onClick={open}>
          {text}
        </Button>
      ))}
      <Button size="small" onClick={() => void toggleGroup(store, tunnels)}>
        {tunnels.some(isUp) ? "Stop group" : "Start group"}
      </Button>
      <span className="sm:hidden">
        <LazyMenu load={loadMenu} button={(trigger) => <MoreButton label={more} {...trigger} />}>
          <GroupMenu label={more} deeds={deeds} />
        </LazyMenu>
      </span>
    </div>
  );
}
