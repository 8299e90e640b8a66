import type { TunnelConfig } from "@/lib/contract/tunnels";

type Config = Pick<TunnelConfig, "protection" | "pooling">;
type GateFields = Pick<TunnelConfig, "gate" | "askToComeIn">;
type Given = { [field in keyof GateFields]?: boolean | undefined };

/**
 * The defaults of a new tunnel: the gate wherever one is possible, and *Ask to come in* with it, except with pooling,
 * where another machine would decide otherwise.
 */
export function newGateFields({ protection, pooling }: Config, given: Given): GateFields {
  const gate = given.gate ?? protection === "traffic-policy";
  return { gate, askToComeIn: given.askToComeIn ?? (gate && !pooling) };
}

/**
 * ngrok's older options send no token to verify, so they switch the gate off unless the request explicitly has it on.
 */
export function keptGateFields(
  { protection, gate }: Pick<TunnelConfig, "protection" | "gate">,
  given: Given,
): { gate: boolean } {
  return { gate: gate && (protection === "traffic-policy" || given.gate === true) };
}

/**
 * The gate's settings for a tunnel from a file that does not mention them, because it is ngrok's or from before the
 * gate: the stored ones of the same name, otherwise the gate, which lets in fewer people, without *Ask to come in*.
 */
export function importedGateFields(
  { protection, pooling, ...given }: Config & Given,
  stored: Given | undefined,
): GateFields {
  const gate = given.gate ?? (protection === "traffic-policy" && (stored?.gate ?? true));
  const askToComeIn = given.askToComeIn ?? (gate && !pooling && (stored?.askToComeIn ?? false));
  return { gate, askToComeIn };
}

/** The settings that only the gate can apply. */
export type GateNeeds = Given & {
  [field in "allowedRoles" | "allowedTenants" | "allowedOrigins"]?: readonly string[] | undefined;
};

type GateNeed = { field: string; remove: string };

/** The settings that prevent a tunnel without the gate, and what to do about each. Pure. */
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
