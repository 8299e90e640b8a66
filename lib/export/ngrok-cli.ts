import type { ExportInput } from "./export-input";
import { PLACEHOLDER } from "./placeholders";

/** The ngrok agent's commands for the same tunnel: both ways of ngrok's guide, the one that this tunnel uses first. */
export function exportNgrokCli(input: ExportInput): string {
  const isPolicy = input.config.protection === "traffic-policy";
  const ways = [
    `# With the traffic-policy export saved as policy.yaml:\n${byPolicy(input)}`,
    `# With the agent's own options, which know neither session durations nor an extra policy:\n${byOptions(input)}`,
  ];
  return (isPolicy ? ways : ways.reverse()).join("\n");
}

function byPolicy({ config }: ExportInput): string {
  return command(config, ["--traffic-policy-file policy.yaml"]);
}

function byOptions({ config, profile }: ExportInput): string {
  return command(config, [
    `--oidc ${quote(profile.issuerUrl)}`,
    `--oidc-client-id ${quote(profile.clientId)}`,
    `--oidc-client-secret "$${PLACEHOLDER.clientSecret}"`,
    ...profile.scopes.map((scope) => `--oidc-scope ${quote(scope)}`),
    ...config.allowedEmails.map((email) => `--oidc-allow-email ${quote(email)}`),
    ...config.allowedDomains.map((domain) => `--oidc-allow-domain ${quote(domain)}`),
  ]);
}

function command({ upstream, domain, pooling }: ExportInput["config"], login: string[]): string {
  const options = [
    ...(domain ? [`--url https://${domain}`] : []),
    ...login,
    ...(pooling ? ["--pooling-enabled"] : []),
  ];
  return `${[`ngrok http ${quote(upstream)}`, ...options].join(" \\\n  ")}\n`;
}

/** One word of a POSIX shell, whatever is in it. */
function quote(value: string): string {
  return /^[A-Za-z0-9@%+=:,./_-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
