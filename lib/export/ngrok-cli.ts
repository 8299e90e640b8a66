import type { ExportInput } from "./export-tunnel";
import { PLACEHOLDER } from "./placeholders";

/** The ngrok agent's command for the same tunnel. */
export function exportNgrokCli({ config, profile }: ExportInput): string {
  const url = config.domain ? [`--url https://${config.domain}`] : [];
  const pooling = config.pooling ? ["--pooling-enabled"] : [];
  if (config.protection === "traffic-policy") {
    return command(config.upstream, [...url, "--traffic-policy-file policy.yaml", ...pooling]);
  }
  return command(config.upstream, [
    ...url,
    `--oidc ${quote(profile.issuerUrl)}`,
    `--oidc-client-id ${quote(profile.clientId)}`,
    `--oidc-client-secret "$${PLACEHOLDER.clientSecret}"`,
    ...profile.scopes.map((scope) => `--oidc-scope ${quote(scope)}`),
    ...config.allowedEmails.map((email) => `--oidc-allow-email ${quote(email)}`),
    ...config.allowedDomains.map((domain) => `--oidc-allow-domain ${quote(domain)}`),
    ...pooling,
  ]);
}

function command(upstream: string, options: string[]): string {
  return `${[`ngrok http ${quote(upstream)}`, ...options].join(" \\\n  ")}\n`;
}

/** One word of a POSIX shell, whatever is in it. */
function quote(value: string): string {
  return /^[A-Za-z0-9@%+=:,./_-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
