"use client";

import { Share2 } from "lucide-react";
import { Button, IconButton } from "@/app/ui/kit/button";
import { openOverlay } from "@/app/ui/overlays/overlay-store";
import type { Tunnel } from "@/lib/contract/tunnels";

/** Shares a tunnel that is online, from its row. Its icon is beside the URL, or its word where a row has `room`. */
export function ShareButton(props: { tunnel: Tunnel; room?: boolean }) {
  const { id, name, status } = props.tunnel;
  if (status.state !== "online") return null;
  const label = `Share ${name}`;
  const share = () => openOverlay({ kind: "share", title: name, tunnelIds: [id] });
  const icon = <Share2 size={14} aria-hidden />;
  if (!props.room)
    return (
      <IconButton label={label} onClick={share}>
        {icon}
      </IconButton>
    );
  return (
    <Button aria-label={label} look="ghost" size="small" icon={icon} onClick={share}>
      Share
    </Button>
  );
}
