import { readEnv } from "@/lib/base/env";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { isLoopback, parseUpstream } from "@/lib/contract/upstream";
import { isProblem } from "@/lib/errors/problem";
import { refuseAppHost } from "@/lib/network/outside-addresses";
import { parseExtraPolicy } from "./extra-policy";
import { findGateNeeds, type GateNeeds } from "./gate-fields";

type Issue = { path: string; message: string };
type Optional = "extraPolicy" | "maxSessionDuration" | "idleSessionDuration" | "userinfoRefresh";
type Checked = Pick<TunnelConfig, "upstream" | "protection"> &
  Partial<Pick<TunnelConfig, "pooling">> &
  GateNeeds & {
    [field in Optional]?: string | null | undefined;
  };

/** Checks that the schema cannot do: addresses that are never an app's, and settings that exclude each other. */
export function findConfigIssues(config: Checked): Issue[] {
  return [
    ...upstreamIssues(config),
    ...listenerOidcIssues(config),
    ...gateIssues(config),
    ...poolingIssues(config),
    ...extraPolicyIssues(config),
  ];
}

function gateIssues(config: Checked): Issue[] {
  const { protection, gate = false, askToComeIn = false, pooling = false } = config;
  const needs = findGateNeeds(config);
  return [
    ...(gate && protection === "listener-oidc"
      ? [{ path: "gate", message: "ngrok's older listener options have no gate. Turn it off." }]
      : []),
    ...(gate
      ? []
      : needs.map(({ field, remove }) => ({ path: field, message: withoutGate(remove) }))),
    ...(pooling && askToComeIn
      ? [
          {
            path: "pooling",
            message:
              "With pooling another agent can answer, which would not know who was let in. Turn off pooling or Ask to come in.",
          },
        ]
      : []),
  ];
}

function poolingIssues({ pooling = false, allowedOrigins = [] }: Checked): Issue[] {
  if (!pooling || allowedOrigins.length === 0) return [];
  const message =
    "With pooling another agent can answer, which lets no other origin in. Turn off pooling or remove the allowed origins.";
  return [{ path: "pooling", message }];
}

function withoutGate(remove: string): string {
  return `Only the gate can do this. Turn the gate on, or ${remove}.`;
}

function upstreamIssues({ upstream }: Checked): Issue[] {
  const parsed = parseUpstream(upstream);
  if (!parsed.ok) return [{ path: "upstream", message: parsed.message }];
  const { port, host } = parsed.upstream;
  const refusal = refuseAppHost(host);
  if (refusal !== undefined) return [{ path: "upstream", message: `${refusal}. Correct it.` }];
  if (port !== readEnv().port || !isLoopback(host)) return [];
  const message = "That is the Gatehouse dashboard itself. It is never put on the internet.";
  return [{ path: "upstream", message }];
}

// The SDK's listener options have none of these. They must not be ignored silently.
function listenerOidcIssues(config: Checked): Issue[] {
  if (config.protection !== "listener-oidc") return [];
  const unsupported = [
    "maxSessionDuration",
    "idleSessionDuration",
    "userinfoRefresh",
    "extraPolicy",
  ] as const;
  return unsupported
    .filter((field) => Boolean(config[field]))
    .map((path) => ({
      path,
      message:
        "ngrok's listener options do not have this. Use the Traffic Policy protection for it.",
    }));
}

function extraPolicyIssues({ extraPolicy, gate = false }: Checked): Issue[] {
  try {
    parseExtraPolicy(extraPolicy ?? undefined, gate);
    return [];
  } catch (error) {
    if (!isProblem(error)) throw error;
    return error.details.issues ?? [{ path: "extraPolicy", message: error.details.detail }];
  }
}
