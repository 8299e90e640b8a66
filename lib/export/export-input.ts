import type { Profile } from "@/lib/profiles/schema";
import type { TrafficPolicy } from "@/lib/tunnels/compose-policy";
import type { TunnelConfig } from "@/lib/tunnels/schema";

/** A tunnel without its secrets; the policy holds a placeholder where the client secret would be. */
export type ExportInput = { config: TunnelConfig; profile: Profile; policy: TrafficPolicy };
