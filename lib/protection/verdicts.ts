import { sharedOnce } from "@/lib/shared-once";
import type { ProtectionVerdict } from "@/lib/tunnels/schema";

const verdicts = () =>
  sharedOnce("protection-verdicts", () => new Map<string, ProtectionVerdict>());

/** What the last probe of this tunnel's present run found. */
export function getVerdict(tunnelId: string): ProtectionVerdict | undefined {
  return verdicts().get(tunnelId);
}

export function setVerdict(tunnelId: string, verdict: ProtectionVerdict): void {
  verdicts().set(tunnelId, verdict);
}

/** A new run, or a new connection: what was seen before says nothing about it. */
export function forgetVerdict(tunnelId: string): void {
  verdicts().delete(tunnelId);
}
