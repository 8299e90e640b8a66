import { stringify } from "yaml";
import { slug } from "./agent-config";
import type { ExportInput } from "./export-tunnel";
import { PLACEHOLDER } from "./placeholders";

/** A Docker Compose service of the ngrok agent; `policy.yaml` is the traffic-policy export beside it. */
export function exportCompose({ config }: ExportInput): string {
  const { port, protocol } = new URL(config.upstream);
  const upstream = `${protocol}//host.docker.internal:${port || (protocol === "https:" ? "443" : "80")}`;
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
        volumes: ["./policy.yaml:/etc/policy.yaml:ro"],
        extra_hosts: ["host.docker.internal:host-gateway"],
        restart: "unless-stopped",
      },
    },
  };
  return `# Save the traffic-policy export as policy.yaml beside this file.\n${stringify(document)}`;
}
