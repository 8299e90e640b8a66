import type { Tunnel, TunnelStatus } from "@/lib/contract/tunnels";
import { isGateTrouble } from "./access/gate-trouble";
import { isUp } from "./group-tunnels";

/** True when `TunnelNotes` has something to show. */
export function hasNotes(tunnel: Tunnel): boolean {
  const { status } = tunnel;
  return Boolean(
    isInTrouble(status) ||
      isGateTrouble(status) ||
      status.unsaved ||
      hasAppNote(status) ||
      status.urlChanged ||
      (status.changedSinceStart && isUp(tunnel)),
  );
}

export function isInTrouble({ state, lastError, retry }: TunnelStatus): boolean {
  if (state === "failed") return true;
  const trying = state === "reconnecting" || state === "starting";
  return trying && (retry !== undefined || lastError !== undefined);
}

/** Whether the app did not answer, or its answer could not be passed on. */
export function hasAppNote({ upstream }: TunnelStatus): boolean {
  return upstream !== undefined && (!upstream.reachable || upstream.detail !== undefined);
}
