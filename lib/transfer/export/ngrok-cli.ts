import { quoteForShell } from "@/lib/contract/quote-for-shell";
import type { ExportInput } from "./export-input";
import { PLACEHOLDER } from "./placeholders";
import { documentedUpstream, toComment, whatIsLost } from "./what-is-lost";

/**
 * The ngrok agent's commands for the same tunnel, in the two ways of ngrok's guide; the way that this tunnel uses comes
 * first. The agent's own options are left out when they would let in more people: ngrok documents no option for lists.
 */
export function exportNgrokCli(input: ExportInput): string {
  const { config } = input;
  const byPolicy = `# With the traffic-policy export saved as policy.yaml:\n${policyCommand(input)}`;
  const byOptions = `# With the agent's own options. ngrok calls them deprecated. They have no session durations and no extra policy, and do not remove identity headers that visitors send:\n${optionsCommand(input)}`;
  const isPolicy = config.protection === "traffic-policy";
  const hasLists = config.allowedEmails.length + config.allowedDomains.length > 0;
  const ways = hasLists || narrows(config) ? [byPolicy] : [byPolicy, byOptions];
  const lost = toComment(whatIsLost(input, "ngrok-cli"));
  return lost + (isPolicy ? ways : ways.reverse()).join("\n");
}

/** Extra rules may keep people out, and the agent's options cannot express them. */
function narrows({ extraPolicy }: ExportInput["config"]): boolean {
  return extraPolicy !== undefined;
}

function policyCommand({ config }: ExportInput): string {
  return command(config, ["--traffic-policy-file policy.yaml"]);
}

function optionsCommand({ config, profile }: ExportInput): string {
  return command(config, [
    `--oidc ${quoteForShell(profile.issuerUrl)}`,
    `--oidc-client-id ${quoteForShell(profile.clientId)}`,
    `--oidc-client-secret "$${PLACEHOLDER.clientSecret}"`,
    ...profile.scopes.map((scope) => `--oidc-scope ${quoteForShell(scope)}`),
    // This option is deprecated as well. In the other way the policy does it.
    ...(config.rewriteHost
      ? [`--host-header ${quoteForShell(config.hostHeader ?? "rewrite")}`]
      : []),
  ]);
}

function command(config: ExportInput["config"], login: string[]): string {
  const { upstream, domain, pooling, verifyUpstreamTls } = config;
  const options = [
    ...(domain ? [`--url https://${domain}`] : []),
    ...login,
    ...(upstream.startsWith("https:") && verifyUpstreamTls ? ["--upstream-tls-verify"] : []),
    ...(pooling ? ["--pooling-enabled"] : []),
  ];
  const start = `ngrok http ${quoteForShell(documentedUpstream(config))}`;
  return `${[start, ...options].join(" \\\n  ")}\n`;
}
