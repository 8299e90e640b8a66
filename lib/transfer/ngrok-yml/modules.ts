import { z } from "zod";
import type { PolicyRule } from "@/lib/tunnels/extra-policy";
import { flagSchema, words } from "./values";

export const modulesSchema = z.object({
  compression: flagSchema,
  circuit_breaker: z.number().optional().catch(undefined),
  ip_restriction: z.looseObject({ allow_cidrs: words, deny_cidrs: words }).optional(),
  request_header: z.looseObject({ add: words, remove: words }).optional().catch(undefined),
  response_header: z.looseObject({ add: words, remove: words }).optional().catch(undefined),
});

type Modules = z.infer<typeof modulesSchema>;

/** Options that Traffic Policy has an action for, in the order in which ngrok's modules ran. */
export function requestModules(tunnel: Modules): PolicyRule[] {
  const { ip_restriction: ips, circuit_breaker, request_header } = tunnel;
  return [
    ...(ips?.allow_cidrs?.length || ips?.deny_cidrs?.length
      ? [
          rule("restrict-ips", {
            ...(ips.allow_cidrs && { allow: ips.allow_cidrs }),
            ...(ips.deny_cidrs && { deny: ips.deny_cidrs }),
          }),
        ]
      : []),
    ...(circuit_breaker === undefined
      ? []
      : [rule("circuit-breaker", { error_threshold: circuit_breaker })]),
    ...headerRules(request_header),
  ];
}

export function responseModules({ compression, response_header }: Modules): PolicyRule[] {
  return [...headerRules(response_header), ...(compression ? [rule("compress-response", {})] : [])];
}

function headerRules(headers: Modules["request_header"]): PolicyRule[] {
  const lines = (headers?.add ?? []).filter((line) => line.includes(":"));
  const added = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const;
  });
  return [
    ...(headers?.remove ? [rule("remove-headers", { headers: headers.remove })] : []),
    ...(added.length > 0 ? [rule("add-headers", { headers: Object.fromEntries(added) })] : []),
  ];
}

function rule(
  type: string,
  config: NonNullable<PolicyRule["actions"][number]["config"]>,
): PolicyRule {
  return { actions: [{ type, config }] };
}
