"use client";

import { useTunnel } from "@/app/ui/live/use-live";
import { TunnelForm } from "@/app/ui/tunnels/form/tunnel-form";
import { tunnelToValues } from "@/app/ui/tunnels/form/tunnel-values";
import type { Choice } from "@/app/ui/tunnels/form/use-tunnel-form";
import type { Tunnel } from "@/lib/contract/tunnels";

export function TunnelSettings(props: {
  initial: Tunnel;
  accounts: readonly Choice[];
  profiles: readonly Choice[];
}) {
  const tunnel = useTunnel(props.initial.id, props.initial);
  if (!tunnel) return null;
  return (
    <TunnelForm
      tunnel={tunnel}
      initial={tunnelToValues(props.initial)}
      draftKey={`tunnel:${tunnel.id}`}
      accounts={props.accounts}
      profiles={props.profiles}
    />
  );
}
