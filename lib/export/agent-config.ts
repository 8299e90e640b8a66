import { stringify } from "yaml";
import type { ExportInput } from "./export-tunnel";
import { PLACEHOLDER } from "./placeholders";

/** `ngrok.yml`, version 3, with the tunnel as an endpoint. */
export function exportAgentConfig({ config, policy }: ExportInput): string {
  const document = {
    version: 3,
    agent: { authtoken: PLACEHOLDER.authtoken },
    endpoints: [
      {
        name: slug(config.name),
        ...(config.domain && { url: `https://${config.domain}` }),
        ...(config.pooling && { pooling_enabled: true }),
        upstream: { url: config.upstream },
        traffic_policy: policy,
      },
    ],
  };
  const note = `# Put your own values in place of ${PLACEHOLDER.authtoken} and ${PLACEHOLDER.clientSecret}. Start with: ngrok start ${slug(config.name)}\n`;
  return note + stringify(document);
}

/** A name as configuration files and clusters take it: lower case letters, digits and dashes (RFC 1123). */
export function slug(name: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return plain.slice(0, 50).replace(/-+$/, "") || "tunnel";
}
