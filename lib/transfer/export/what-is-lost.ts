import type { ExportFormat } from "@/lib/contract/export";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { PLACEHOLDER } from "./placeholders";

/**
 * What ngrok's own tools do otherwise than this tunnel, in sentences for the reader of an export. Nothing is left out
 * silently. Documented in ngrok's agent configuration (version 3), its command line and the operator's AgentEndpoint.
 */
export function whatIsLost(config: TunnelConfig, format: ExportFormat): string[] {
  return [
    ...aboutSocket(config, format),
    ...aboutCertificate(config, format),
    ...ABOUT_HEADERS,
    "Gatehouse's own part stays with Gatehouse: checks of the login, stop times, captured requests.",
  ];
}

// Here the proxy does it, whatever a name looks like; a policy of ngrok's knows whole names only.
const ABOUT_HEADERS = [
  "Identity headers that visitors send are removed in every spelling with - and _. Other characters in place of these, such as the dots that PHP takes for _, are not.",
  "Of X-Forwarded-For and X-Forwarded-Proto only the last value is ngrok's, and X-Forwarded-Host is what the visitor sent, if anything. Forwarded, X-Real-IP and the like come from visitors alone.",
];

function aboutSocket({ upstream }: TunnelConfig, format: ExportFormat): string[] {
  if (!upstream.startsWith("unix:") || format === "traffic-policy") return [];
  return [
    `Your app listens on a Unix socket (${upstream.slice(5)}), for which ngrok documents no address: let it listen on a port, and put that in place of ${PLACEHOLDER.appPort}.`,
  ];
}

function aboutCertificate(
  { upstream, verifyUpstreamTls }: TunnelConfig,
  format: ExportFormat,
): string[] {
  const isChecked = upstream.startsWith("https:") && verifyUpstreamTls;
  if (!isChecked || format === "traffic-policy" || format === "ngrok-cli") return [];
  return [
    "Gatehouse checks the certificate of your app. Here ngrok accepts any: only the command line documents an option for it (--upstream-tls-verify).",
  ];
}

/** As lines of a comment. */
export function toComment(lines: readonly string[]): string {
  return lines.map((line) => `# ${showHidden(line)}\n`).join("");
}

/** Where the app is, in a form that ngrok's tools document. */
export function documentedUpstream({ upstream }: TunnelConfig): string {
  return upstream.startsWith("unix:") ? `http://localhost:${PLACEHOLDER.appPort}` : upstream;
}
