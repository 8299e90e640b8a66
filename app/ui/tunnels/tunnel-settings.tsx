"use client";

import { useTunnel } from "@/app/ui/live/use-live";
import type { Tunnel } from "@/lib/contract/tunnels";
import { TunnelForm } from "./tunnel-form";
import { tunnelToValues } from "./tunnel-values";
import type { Choice } from "./use-tunnel-form";

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
