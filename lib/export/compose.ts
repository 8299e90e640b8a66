import { stringify } from "yaml";
import { slug } from "./agent-config";
import type { ExportInput } from "./export-tunnel";
import { PLACEHOLDER } from "./placeholders";

/** A Docker Compose service of the ngrok agent; `policy.yaml` is the traffic-policy export beside it. */
export function exportCompose({ config }: ExportInput): string {
  const { upstream, volumes } = reach(config.upstream);
  const document = {
    services: {
      [slug(config.name)]: {
        image: "ngrok/ngrok:3",
        command: [
          "http",
          upstream,
          ...(config.domain ? [`--url=https://${config.domain}`] : []),
          "--traffic-policy-file=/etc/policy.yaml",
        ],
        environment: { NGROK_AUTHTOKEN: `\${${PLACEHOLDER.authtoken}:?set your authtoken}` },
        volumes: ["./policy.yaml:/etc/policy.yaml:ro", ...volumes],
        extra_hosts: ["host.docker.internal:host-gateway"],
        restart: "unless-stopped",
      },
    },
  };
  return `# Save the traffic-policy export as policy.yaml beside this file.\n${stringify(document)}`;
}

/** How a container reaches the app on its host. */
function reach(address: string): { upstream: string; volumes: string[] } {
  if (address.startsWith("unix:")) {
    const socket = address.slice("unix:".length);
    return { upstream: address, volumes: [`${socket}:${socket}`] };
  }
  const { port, protocol } = new URL(address);
  const shown = port || (protocol === "https:" ? "443" : "80");
  return { upstream: `${protocol}//host.docker.internal:${shown}`, volumes: [] };
}
