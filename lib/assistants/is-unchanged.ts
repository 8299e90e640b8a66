import "server-only";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { listStored } from "@/lib/tunnels/store";

/** Whether the tunnels are still as the owner was shown them: what is asked about one is not done to another. */
export function isUnchanged(...shown: readonly TunnelConfig[]): () => boolean {
  return () => {
    const now = new Map(listStored().map(({ config }) => [config.id, config.updatedAt]));
    return shown.every(({ id, updatedAt }) => now.get(id) === updatedAt);
  };
}
