import { toPlainYaml } from "@/lib/base/plain-yaml";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { isLoopback } from "@/lib/contract/upstream";
import { agentConfig } from "./agent-config";
import type { ExportInput } from "./export-input";
import { PLACEHOLDER } from "./placeholders";
import { resourceName } from "./resource-name";
import { setClientSecret } from "./set-client-secret";
import { documentedUpstream, toComment, whatIsLost } from "./what-is-lost";

const CONFIG_FILE = "/etc/ngrok.yml";

const NOTE = `# Needs Docker Compose 2.23.1 or later. Put ${PLACEHOLDER.authtoken} and ${PLACEHOLDER.clientSecret} (your Descope Access Key)
# into a file .env beside this one, or into the environment. If your app is a service of this file, put its name in
# place of host.docker.internal.
`;

/** A Docker Compose service of the ngrok agent with its configuration; both secrets come from the environment. */
export function exportCompose({ config, policy, doors }: ExportInput): string {
  const name = resourceName(config);
  const plain = agentConfig({ ...config, upstream: reach(config) }, policy, "");
  const agent = escapeDollars(plain);
  const [endpoint] = agent.endpoints;
  const content = {
    ...agent,
    agent: { authtoken: variable(PLACEHOLDER.authtoken) },
    endpoints: [
      {
        ...endpoint,
        traffic_policy: setClientSecret(
          endpoint?.traffic_policy ?? policy,
          variable(PLACEHOLDER.clientSecret),
        ),
      },
    ],
  };
  const document = {
    services: {
      [name]: {
        image: "ngrok/ngrok:3",
        command: ["start", "--all", "--config", CONFIG_FILE],
        configs: [{ source: name, target: CONFIG_FILE }],
        extra_hosts: ["host.docker.internal:host-gateway"],
        restart: "unless-stopped",
      },
    },
    configs: { [name]: { content: toPlainYaml(content, { lineWidth: 0 }) } },
  };
  const lost = toComment(whatIsLost({ config, doors }, "compose"));
  return NOTE + lost + toPlainYaml(document, { lineWidth: 0 });
}

/** The address of the app as seen from the container, whose loopback is not that of the machine. */
function reach(config: TunnelConfig): string {
  const address = documentedUpstream(config);
  // The port may still be a placeholder, which no URL has.
  return address.replace(
    /^(https?:\/\/)(.+)(:[^:]+)$/,
    (_whole, scheme: string, host: string, port: string) =>
      `${scheme}${isLoopback(host) ? "host.docker.internal" : host}${port}`,
  );
}

function variable(name: string): string {
  return `\${${name}:?}`;
}

/** Compose replaces variables in the content of a config, so a literal dollar sign is written twice. */
function escapeDollars<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll("$", "$$$$"));
}
