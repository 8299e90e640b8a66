"use client";

import { Maximize2, Minimize2 } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import type { Tunnel } from "@/lib/contract/tunnels";
import { GroupButtons } from "./group-head";

type Props = { name: string; tunnels: readonly Tunnel[]; quiet: boolean };

/** What the presenter can do. On a large screen it is out of sight until somebody moves, and while it has no focus. */
export function StageControls({ name, tunnels, quiet }: Props) {
  const full = useFullScreen();
  return (
    <div
      role="toolbar"
      aria-label="Controls"
      className={joinClasses(
        "flex flex-wrap items-center justify-end gap-2 transition-transform duration-200 sm:fixed sm:right-4 sm:bottom-4 sm:z-20 sm:rounded-lg sm:border sm:border-line sm:bg-panel sm:p-1.5 sm:shadow-pop sm:focus-within:translate-y-0 sm:hover:translate-y-0",
        quiet && "sm:translate-y-[calc(100%+2rem)]",
      )}
    >
      <GroupButtons name={name} tunnels={tunnels} />
      <Button
        size="small"
        icon={full ? <Minimize2 size={13} aria-hidden /> : <Maximize2 size={13} aria-hidden />}
        onClick={() => void toggleFullScreen()}
      >
        {full ? "Leave full screen" : "Full screen"}
      </Button>
    </div>
  );
}

/** Full screen also ends with the page that asked for it. */
function useFullScreen(): boolean {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const look = () => setFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", look);
    return () => {
      document.removeEventListener("fullscreenchange", look);
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    };
  }, []);
  return full;
}

/**
 * The whole document, so that its dialogs and toasts are seen too. Some browsers refuse full screen, for example on
 * phones. Then nothing happens.
 */
async function toggleFullScreen(): Promise<void> {
  const change = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen();
  await change.catch(() => undefined);
}
