"use client";

import { Copy, FolderInput, Play, Share2, ShieldCheck, Square, Trash2, X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { IconButton } from "@/app/ui/kit/button";
import { copyText } from "@/app/ui/kit/copy-text";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { useLiveStore } from "@/app/ui/live/live-provider";
import { openOverlay } from "@/app/ui/overlays/overlay-store";
import { TYPED_INTO } from "@/app/ui/shortcuts/typed-into";
import { showDone } from "@/app/ui/toast/toast-store";
import { runForAll } from "@/app/ui/tunnels/actions/run-tunnel-action";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import { publicUrl } from "@/lib/contract/public-url";
import type { Tunnel } from "@/lib/contract/tunnels";
import { checkTunnels } from "./check-tunnels";
import { deleteTunnels } from "./delete-tunnels";
import { MoveDialog } from "./move-dialog";
import { clearSelection, selection } from "./selection";

const ICON = { size: 15, "aria-hidden": true } as const;

/**
 * What can be done with the chosen rows. `tunnels`: those that the list shows; a chosen row that a filter hides is not
 * acted on. Loaded with the first choice.
 */
export default function SelectionBar({ tunnels }: { tunnels: readonly Tunnel[] }) {
  const { ids } = selection.use();
  const chosen = tunnels.filter(({ id }) => ids.has(id));
  const [moving, setMoving] = useState(false);
  useEscape(clearSelection);
  if (chosen.length === 0) return null;
  return (
    <section
      data-selection
      aria-label={`${chosen.length} selected`}
      className="fixed inset-x-3 bottom-[calc(var(--nav)+0.75rem)] z-20 mx-auto flex w-fit max-w-[calc(100vw-1.5rem)] animate-arrive flex-wrap items-center gap-x-1 max-sm:w-auto max-sm:justify-between rounded-lg border border-line-strong bg-panel p-1.5 shadow-pop"
    >
      <p role="status" className="px-2 font-medium whitespace-nowrap">
        {chosen.length} selected
      </p>
      <Deeds chosen={chosen} onMove={() => setMoving(true)} />
      <IconButton label="Clear the selection" onClick={clearSelection}>
        <X size={16} aria-hidden />
      </IconButton>
      {moving ? <MoveDialog tunnels={chosen} onClose={() => setMoving(false)} /> : null}
    </section>
  );
}

function Deeds({ chosen, onMove }: { chosen: readonly Tunnel[]; onMove: () => void }) {
  const store = useLiveStore();
  const up = chosen.filter(isUp);
  const down = chosen.filter((tunnel) => !isUp(tunnel));
  const online = chosen.filter(({ status }) => status.state === "online");
  const urls = chosen.flatMap((tunnel) => publicUrl(tunnel) ?? []);
  const remove = async () => {
    if (await deleteTunnels(store, chosen)) clearSelection();
  };
  return (
    <div className="flex max-sm:order-last max-sm:w-full max-sm:justify-between">
      <Deed
        label="Start"
        icon={<Play {...ICON} />}
        off={down.length === 0}
        run={() => void runForAll(store, down, "start")}
      />
      <Deed
        label="Stop"
        icon={<Square {...ICON} />}
        off={up.length === 0}
        run={() => void runForAll(store, up, "stop")}
      />
      <Deed
        label="Check"
        icon={<ShieldCheck {...ICON} />}
        off={online.length === 0}
        run={() => void checkTunnels(online)}
      />
      <Deed
        label={urls.length === 1 ? "Copy the URL" : "Copy URLs"}
        icon={<Copy {...ICON} />}
        off={urls.length === 0}
        run={() => void copyAll(urls)}
      />
      <Deed label="Share" icon={<Share2 {...ICON} />} run={() => share(chosen)} />
      <Deed label="Move to group" icon={<FolderInput {...ICON} />} run={onMove} />
      <Deed label="Delete" danger icon={<Trash2 {...ICON} />} run={() => void remove()} />
    </div>
  );
}

/** On a phone only its icon is visible. */
function Deed(props: {
  label: string;
  icon: ReactNode;
  off?: boolean;
  danger?: boolean;
  run: () => void;
}) {
  return (
    <button
      type="button"
      title={props.label}
      disabled={props.off}
      onClick={props.run}
      className={joinClasses(
        "flex min-h-8 min-w-11 items-center justify-center gap-1.5 rounded-md px-2 text-sm whitespace-nowrap hover:not-disabled:bg-raised disabled:opacity-45 pointer-coarse:min-h-11",
        props.danger && "text-bad",
      )}
    >
      <span className={props.danger ? undefined : "text-faint"}>{props.icon}</span>
      <span className="max-lg:sr-only">{props.label}</span>
    </button>
  );
}

async function copyAll(urls: readonly string[]): Promise<void> {
  if (!(await copyText(urls.join("\n")))) return;
  showDone(urls.length === 1 ? "The URL is copied." : `${urls.length} URLs are copied.`);
}

function share(chosen: readonly Tunnel[]): void {
  const [first] = chosen;
  const title = chosen.length === 1 && first ? first.name : `${chosen.length} tunnels`;
  openOverlay({ kind: "share", title, tunnelIds: chosen.map(({ id }) => id) });
}

/** Esc means the selection only where nothing that is open or typed into has its own use of it. */
function useEscape(clear: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (document.querySelector("dialog[open], [role=menu], [role=dialog]")) return;
      if (document.activeElement?.matches(TYPED_INTO)) return;
      clear();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [clear]);
}
