import type { TunnelConfig } from "@/lib/contract/tunnels";

type Config = Pick<TunnelConfig, "protection" | "pooling">;
type GateFields = Pick<TunnelConfig, "gate" | "askToComeIn">;
type Given = { [field in keyof GateFields]?: boolean | undefined };

/**
 * What a new tunnel has where nothing is said: the gate wherever there can be one, and *Ask to come in* with it, except
 * with pooling, where another machine would decide otherwise.
 */
export function newGateFields({ protection, pooling }: Config, given: Given): GateFields {
  const gate = given.gate ?? protection === "traffic-policy";
  return { gate, askToComeIn: given.askToComeIn ?? (gate && !pooling) };
}

/** ngrok's older options leave the gate nothing to verify, so it goes with them unless somebody insists on it. */
export function keptGateFields(
  { protection, gate }: Pick<TunnelConfig, "protection" | "gate">,
  given: Given,
): { gate: boolean } {
  return { gate: gate && (protection === "traffic-policy" || given.gate === true) };
}

/**
 * What a tunnel of a file gets where the file says nothing, since it is ngrok's or from before the gate: what is stored
 * under its name, else the gate, which lets in fewer, without *Ask to come in*, of which whoever made the file knew nothing.
 */
export function importedGateFields(
  { protection, pooling, ...given }: Config & Given,
  stored: Given | undefined,
): GateFields {
  const gate = given.gate ?? (protection === "traffic-policy" && (stored?.gate ?? true));
  const askToComeIn = given.askToComeIn ?? (gate && !pooling && (stored?.askToComeIn ?? false));
  return { gate, askToComeIn };
}

/** What only the gate can decide. */
export type GateNeeds = Given & {
  [field in "allowedRoles" | "allowedTenants" | "allowedOrigins"]?: readonly string[] | undefined;
};

type GateNeed = { field: string; remove: string };

/** What stands in the way of a tunnel without the gate, and what to do about each. Pure. */
export function findGateNeeds(config: GateNeeds): GateNeed[] {
  const isSet = (list: readonly string[] | undefined) => list !== undefined && list.length > 0;
  return [
    ...(config.askToComeIn ? [{ field: "askToComeIn", remove: "turn Ask to come in off" }] : []),
    ...(isSet(config.allowedRoles) ? [{ field: "allowedRoles", remove: "remove the roles" }] : []),
    ...(isSet(config.allowedTenants)
      ? [{ field: "allowedTenants", remove: "remove the tenants" }]
      : []),
    ...(isSet(config.allowedOrigins)
      ? [{ field: "allowedOrigins", remove: "remove the allowed origins" }]
      : []),
  ];
}
