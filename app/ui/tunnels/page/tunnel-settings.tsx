"use client";

import type { ReactNode } from "react";
import { useTunnel } from "@/app/ui/live/use-live";
import { TunnelForm } from "@/app/ui/tunnels/form/tunnel-form";
import { tunnelToValues } from "@/app/ui/tunnels/form/tunnel-values";
import type { Choice } from "@/app/ui/tunnels/form/use-tunnel-form";
import type { Tunnel } from "@/lib/contract/tunnels";
import { TunnelFacts } from "./tunnel-facts";

type Props = {
  initial: Tunnel;
  accounts: readonly Choice[];
  profiles: readonly Choice[];
  /** What else belongs to the settings. */
  children: ReactNode;
};

/** The form, beside it what is saved, and then what takes the tunnel elsewhere: below, or beside it on a large screen. */
export function TunnelSettings({ initial, accounts, profiles, children }: Props) {
  const tunnel = useTunnel(initial.id, initial);
  if (!tunnel) return null;
  const nameOf = (choices: readonly Choice[], id: string) =>
    choices.find(({ value }) => value === id)?.label ?? "";
  return (
    <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,42rem)_minmax(0,40rem)] min-[112rem]:grid-cols-[minmax(0,42rem)_minmax(0,32rem)_minmax(0,1fr)]">
      <TunnelForm
        tunnel={tunnel}
        initial={tunnelToValues(initial)}
        draftKey={`tunnel:${tunnel.id}`}
        accounts={accounts}
        profiles={profiles}
      />
      <TunnelFacts
        tunnel={tunnel}
        account={nameOf(accounts, tunnel.accountId)}
        profile={nameOf(profiles, tunnel.profileId)}
      />
      <div className="min-w-0 lg:col-span-2 min-[112rem]:col-span-1">{children}</div>
    </div>
  );
}
