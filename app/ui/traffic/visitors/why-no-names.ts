import type { TunnelConfig } from "@/lib/contract/tunnels";

type Asked = Pick<TunnelConfig, "inspect" | "protection">;

/** Why a tunnel's visitors have no names, and what to do about it; undefined when they have names. */
export function whyNoNames(tunnel: Asked): { title: string; detail: string } | undefined {
  if (!tunnel.inspect) {
    return {
      title: "Inspection is off for this tunnel",
      detail:
        "Its requests go straight to your app, so Gatehouse sees neither them nor who sends them. Turn on Inspect requests in its settings.",
    };
  }
  if (tunnel.protection === "listener-oidc") {
    return {
      title: "The older listener option does not say who is visiting",
      detail:
        "Only a Traffic Policy can add the name of the visitor to each request. Choose Traffic Policy as the protection in its settings.",
    };
  }
  return undefined;
}
