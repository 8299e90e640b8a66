import { needsRestart, tunnelFields } from "@/lib/contract/tunnel-fields";
import type { TunnelConfig } from "@/lib/contract/tunnels";

/** Whether a tunnel that was started with the one configuration has to be started again for the other. Pure. */
export function isChangedSince(started: TunnelConfig, now: TunnelConfig): boolean {
  const changed = tunnelFields()
    .map(([key]) => key)
    .filter((key) => JSON.stringify(started[key]) !== JSON.stringify(now[key]));
  return needsRestart(changed, now.askToComeIn);
}
