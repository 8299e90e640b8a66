import type { Door } from "@/lib/contract/doors";
import type { Profile } from "@/lib/contract/profiles";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import type { TrafficPolicy } from "@/lib/tunnels/compose-policy";

/** A tunnel without its secrets; the policy has a placeholder in place of the client secret. */
export type ExportInput = {
  config: TunnelConfig;
  profile: Profile;
  policy: TrafficPolicy;
  doors: readonly Door[];
};
