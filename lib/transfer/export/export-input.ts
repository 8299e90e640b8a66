import type { Door } from "@/lib/contract/doors";
import type { Profile } from "@/lib/contract/profiles";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import type { TrafficPolicy } from "@/lib/tunnels/compose-policy";

/** With the group whose one link it is behind. */
export type ExportedTunnel = TunnelConfig & { linkedGroup?: string | undefined };

/** A tunnel without its secrets; the policy has a placeholder in place of the client secret. */
export type ExportInput = {
  config: ExportedTunnel;
  profile: Profile;
  policy: TrafficPolicy;
  doors: readonly Door[];
};
