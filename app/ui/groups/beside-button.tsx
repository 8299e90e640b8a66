"use client";

import { Button } from "@/app/ui/kit/button";
import { useTunnel } from "@/app/ui/live/use-live";
import { openOverlay } from "@/app/ui/overlays/overlay-store";
import type { Beside } from "@/lib/contract/beside";

type Props = { tunnelId: string; beside: Beside };

/** From a collision to one link: an account with one domain has room for both behind it. */
export default function BesideButton({ tunnelId, beside }: Props) {
  const tunnel = useTunnel(tunnelId);
  const other = useTunnel(beside.tunnelId ?? "");
  if (!tunnel) return null;
  const open = () => {
    if (beside.tunnelId === undefined) {
      return openOverlay({ kind: "link", group: beside.name, tunnelIds: [tunnelId] });
    }
    const group = other?.group ?? tunnel.group ?? `${beside.name} and ${tunnel.name}`.slice(0, 80);
    openOverlay({ kind: "link", group, tunnelIds: [beside.tunnelId, tunnelId] });
  };
  return (
    <Button size="small" onClick={open}>
      {beside.tunnelId === undefined ? "Put it behind that link" : "Put both behind one link"}
    </Button>
  );
}
