import { stringify } from "yaml";
import { isLoopback } from "@/lib/tunnels/upstream";
import { agentConfig } from "./agent-config";
import type { ExportInput } from "./export-input";
import { PLACEHOLDER } from "./placeholders";
import { resourceName } from "./resource-name";
import { setClientSecret } from "./set-client-secret";

const CONFIG_FILE = "/etc/ngrok.yml";

const NOTE = `# Needs Docker Compose 2.23.1 or later. Put ${PLACEHOLDER.authtoken} and ${PLACEHOLDER.clientSecret} (your Descope Access Key)
# into a file .env beside this one, or into the environment. If your app is a service of this file, put its name in
# place of host.docker.internal.
`;

/** A Docker Compose service of the ngrok agent with its configuration; both secrets come from the environment. */
export function exportCompose({ config, policy }: ExportInput): string {
  const name = resourceName(config);
  const { upstream, volumes } = reach(config.upstream);
  const plain = agentConfig({ ...config, upstream }, policy, "");
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
        ...(volumes.length > 0 && { volumes }),
        extra_hosts: ["host.docker.internal:host-gateway"],
        restart: "unless-stopped",
      },
    },
    configs: { [name]: { content: stringify(content, { lineWidth: 0 }) } },
  };
  return NOTE + stringify(document, { lineWidth: 0 });
}

/** How the container reaches the app: its own loopback is not the machine's, and a socket has to be mounted. */
function reach(address: string): { upstream: string; volumes: string[] } {
  if (address.startsWith("unix:")) {
    const socket = address.slice("unix:".length);
    return { upstream: address, volumes: [`${socket}:${socket}`] };
  }
  const url = new URL(address);
  const host = isLoopback(url.hostname) ? "host.docker.internal" : url.hostname;
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return { upstream: `${url.protocol}//${host}:${port}`, volumes: [] };
}

function variable(name: string): string {
  return `\${${name}:?}`;
}

/** Compose puts variables into a config's content; a dollar that is to stay one is written twice. */
function escapeDollars<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll("$", "$$$$"));
}
