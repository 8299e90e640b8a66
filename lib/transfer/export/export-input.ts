import type { Profile } from "@/lib/contract/profiles";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import type { TrafficPolicy } from "@/lib/tunnels/compose-policy";

/** A tunnel without its secrets; the policy holds a placeholder where the client secret would be. */
export type ExportInput = { config: TunnelConfig; profile: Profile; policy: TrafficPolicy };
