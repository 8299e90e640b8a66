"use client";

import { ArrowUpDown, ListChecks, Play, Rows2, Rows3, ShieldCheck, Square } from "lucide-react";
import { currentDensity, setDensity } from "@/app/ui/appearance/set-appearance";
import { MenuAction, MenuLine, OpenMenu } from "@/app/ui/kit/menu";
import { useLiveStore } from "@/app/ui/live/live-provider";
import { runForAll } from "@/app/ui/tunnels/actions/run-tunnel-action";
import { isUp, nameForAll } from "@/app/ui/tunnels/group-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";
import { ActionsButton } from "./actions-button";
import { checkTunnels } from "./check-tunnels";
import { selectAll } from "./selection";

const ICON = { size: 15, "aria-hidden": true } as const;

/**
 * What can be done with all tunnels of the list, or with those that a filter has found. Loaded on demand.
 */
export default function ListMenu(props: {
  tunnels: readonly Tunnel[];
  filtered: boolean;
  onArrange: () => void;
}) {
  const { tunnels, filtered } = props;
  const store = useLiveStore();
  const up = tunnels.filter(isUp);
  const down = tunnels.filter((tunnel) => !isUp(tunnel));
  const online = tunnels.filter(({ status }) => status.state === "online");
  const density = currentDensity();
  const single = tunnels.length < 2 && !filtered;
  return (
    <OpenMenu trigger={<ActionsButton />}>
      {(run) => (
        <>
          <MenuAction
            icon={<Play {...ICON} />}
            disabled={down.length === 0}
            onSelect={() => void runForAll(store, down, "start")}
          >
            {nameForAll("Start", down.length, filtered)}
          </MenuAction>
          <MenuAction
            icon={<Square {...ICON} />}
            disabled={up.length === 0}
            onSelect={() => void runForAll(store, up, "stop")}
          >
            {nameForAll("Stop", up.length, filtered)}
          </MenuAction>
          <MenuAction
            icon={<ShieldCheck {...ICON} />}
            disabled={online.length === 0}
            onSelect={() => void checkTunnels(online)}
          >
            {nameForAll("Check", online.length, filtered)}
          </MenuAction>
          <MenuLine />
          <MenuAction
            icon={<ListChecks {...ICON} />}
            disabled={tunnels.length === 0}
            onSelect={run(() => selectAll(tunnels.map(({ id }) => id)))}
          >
            {nameForAll("Select", tunnels.length, filtered)}
          </MenuAction>
          <MenuAction
            icon={<ArrowUpDown {...ICON} />}
            disabled={single}
            onSelect={run(props.onArrange)}
          >
            Arrange
          </MenuAction>
          <MenuAction
            icon={density === "compact" ? <Rows2 {...ICON} /> : <Rows3 {...ICON} />}
            onSelect={() => setDensity(density === "compact" ? "comfortable" : "compact")}
          >
            {density === "compact" ? "Comfortable rows" : "Compact rows"}
          </MenuAction>
        </>
      )}
    </OpenMenu>
  );
}
