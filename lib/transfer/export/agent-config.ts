import { toPlainYaml } from "@/lib/base/plain-yaml";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import type { TrafficPolicy } from "@/lib/tunnels/compose-policy";
import type { ExportInput } from "./export-input";
import { PLACEHOLDER } from "./placeholders";
import { resourceName } from "./resource-name";
import { documentedUpstream, toComment, whatIsLost } from "./what-is-lost";

/** `ngrok.yml`, version 3, with the tunnel as an endpoint. */
export function exportAgentConfig({ config, policy, doors }: ExportInput): string {
  const document = agentConfig(config, policy, PLACEHOLDER.authtoken);
  const note = `# Put your own values in place of ${PLACEHOLDER.authtoken} and ${PLACEHOLDER.clientSecret}. Start with: ngrok start ${resourceName(config)}\n`;
  return note + toComment(whatIsLost({ config, doors }, "agent-config")) + toPlainYaml(document);
}

/** The document of https://ngrok.com/docs/agent/config/v3. */
export function agentConfig(config: TunnelConfig, policy: TrafficPolicy, authtoken: string) {
  return {
    version: 3,
    agent: { authtoken },
    endpoints: [
      {
        name: resourceName(config),
        ...(config.domain && { url: `https://${config.domain}` }),
        ...(config.pooling && { pooling_enabled: true }),
        upstream: { url: documentedUpstream(config) },
        traffic_policy: policy,
      },
    ],
  };
}
