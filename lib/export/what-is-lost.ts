import type { TunnelConfig } from "@/lib/tunnels/schema";
import { PLACEHOLDER } from "./placeholders";
import type { ExportFormat } from "./schema";

/**
 * What ngrok's own tools do otherwise than this tunnel, in sentences for the reader of an export. Nothing is left out
 * silently. Documented in ngrok's agent configuration (version 3), its command line and the operator's AgentEndpoint.
 */
export function whatIsLost(config: TunnelConfig, format: ExportFormat): string[] {
  return [
    ...aboutSocket(config, format),
    ...aboutCertificate(config, format),
    "Gatehouse's own part stays with Gatehouse: checks of the login, stop times, captured requests.",
  ];
}

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
  return lines.map((line) => `# ${line}\n`).join("");
}

/** Where the app is, in a form that ngrok's tools document. */
export function documentedUpstream({ upstream }: TunnelConfig): string {
  return upstream.startsWith("unix:") ? `http://localhost:${PLACEHOLDER.appPort}` : upstream;
}
