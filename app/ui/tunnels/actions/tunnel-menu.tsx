"use client";

import {
  AlarmClock,
  ArrowDown,
  ArrowUp,
  Copy,
  FileKey,
  History,
  Pencil,
  RotateCw,
  Share2,
  Trash2,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { MenuAction, MenuLine, MenuLink, OpenMenu } from "@/app/ui/kit/menu";
import { MoreButton } from "@/app/ui/kit/more-button";
import { useLiveStore } from "@/app/ui/live/live-provider";
import { openOverlay } from "@/app/ui/overlays/overlay-store";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";
import { deleteTunnel } from "./delete-tunnel";
import { duplicateTunnel } from "./duplicate-tunnel";
import { moveTunnel } from "./move-tunnel";
import { runTunnelAction } from "./run-tunnel-action";

const ICON = { size: 15, "aria-hidden": true } as const;

/** Loaded on demand. On the tunnel's own page it leaves out what stands there already. */
export default function TunnelMenu(props: { tunnel: Tunnel; page: boolean; label: string }) {
  const { tunnel, page } = props;
  const store = useLiveStore();
  const router = useRouter();
  const base = `/tunnels/${tunnel.id}`;
  const remove = async () => {
    const deleted = await deleteTunnel(store, tunnel);
    if (deleted && page) router.push("/");
  };
  const copy = async () => {
    const made = await duplicateTunnel(store, tunnel);
    if (made) router.push(`/tunnels/${made.id}/settings`);
  };
  return (
    <OpenMenu trigger={<MoreButton label={props.label} />}>
      {(run) => (
        <>
          {page ? null : (
            <MenuLink icon={<Pencil {...ICON} />} href={`${base}/settings`}>
              Edit
            </MenuLink>
          )}
          {page ? null : (
            <MenuAction
              icon={<Share2 {...ICON} />}
              onSelect={run(() =>
                openOverlay({ kind: "share", title: tunnel.name, tunnelIds: [tunnel.id] }),
              )}
            >
              Share
            </MenuAction>
          )}
          {isUp(tunnel) ? (
            <MenuAction
              icon={<AlarmClock {...ICON} />}
              onSelect={run(() =>
                openOverlay({
                  kind: "stop-time",
                  title: tunnel.name,
                  path: `/api/tunnels/${tunnel.id}`,
                  stopAt: tunnel.status.stopAt,
                }),
              )}
            >
              Stop at…
            </MenuAction>
          ) : null}
          <MenuAction icon={<Copy {...ICON} />} onSelect={() => void copy()}>
            Duplicate
          </MenuAction>
          {isUp(tunnel) ? (
            <MenuAction
              icon={<RotateCw {...ICON} />}
              onSelect={() => void runTunnelAction(store, tunnel, "restart")}
            >
              Restart
            </MenuAction>
          ) : null}
          {page ? null : (
            <>
              <MenuLine />
              <MenuAction
                icon={<ArrowUp {...ICON} />}
                onSelect={() => void moveTunnel(store, tunnel, -1)}
              >
                Move up
              </MenuAction>
              <MenuAction
                icon={<ArrowDown {...ICON} />}
                onSelect={() => void moveTunnel(store, tunnel, 1)}
              >
                Move down
              </MenuAction>
              <MenuLine />
              <MenuLink icon={<FileKey {...ICON} />} href={`${base}/access#policy`}>
                Policy
              </MenuLink>
              <MenuLink icon={<History {...ICON} />} href={`${base}#history`}>
                History
              </MenuLink>
            </>
          )}
          <MenuLine />
          <MenuAction danger icon={<Trash2 {...ICON} />} onSelect={run(() => void remove())}>
            Delete
          </MenuAction>
        </>
      )}
    </OpenMenu>
  );
}
