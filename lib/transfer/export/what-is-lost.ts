import type { Door } from "@/lib/contract/doors";
import type { ExportFormat } from "@/lib/contract/export";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import type { ExportedTunnel, ExportInput } from "./export-input";
import { PLACEHOLDER } from "./placeholders";

/**
 * What ngrok's own tools do differently from this tunnel, in sentences for the reader of an export. Nothing is left out
 * without a word. Documented in ngrok's agent configuration (version 3), its command line and the operator's
 * AgentEndpoint.
 */
export function whatIsLost(
  { config, doors }: Pick<ExportInput, "config" | "doors">,
  format: ExportFormat,
): string[] {
  return [
    ...aboutSocket(config, format),
    ...aboutCertificate(config, format),
    ...ABOUT_HEADERS,
    ...aboutLink(config),
    ...aboutGate(config),
    ...aboutDoors(config, doors),
    "Gatehouse's own part stays with Gatehouse: checks of the login, stop times, captured requests.",
  ];
}

// Gatehouse's proxy handles every spelling of a name; an ngrok policy can only remove exact names.
const ABOUT_HEADERS = [
  "Identity headers that visitors send are removed in every spelling with - and _. They are not removed with other characters in place of these, such as dots, which PHP treats as _.",
  "Of X-Forwarded-For and X-Forwarded-Proto only the last value is ngrok's, and X-Forwarded-Host is what the visitor sent, if anything. Forwarded, X-Real-IP and similar headers come from visitors only.",
];

function aboutSocket({ upstream }: TunnelConfig, format: ExportFormat): string[] {
  if (!upstream.startsWith("unix:") || format === "traffic-policy") return [];
  return [
    `Your app listens on a Unix socket (${upstream.slice(5)}), for which ngrok documents no address. Let it listen on a port, and put that port in place of ${PLACEHOLDER.appPort}.`,
  ];
}

function aboutCertificate(
  { upstream, verifyUpstreamTls }: TunnelConfig,
  format: ExportFormat,
): string[] {
  const isChecked = upstream.startsWith("https:") && verifyUpstreamTls;
  if (!isChecked || format === "traffic-policy" || format === "ngrok-cli") return [];
  return [
    "Gatehouse checks the certificate of your app. ngrok accepts any certificate here: only its command line has a documented option for this (--upstream-tls-verify).",
  ];
}

function aboutLink({ linkedGroup }: ExportedTunnel): string[] {
  if (linkedGroup === undefined) return [];
  return [
    `The one link of the group ${linkedGroup} does not travel: this is one app at an address of its own. For several apps at one address put one endpoint in front that logs in and hands requests on by path or host name with ngrok's forward-internal action, to an endpoint ending in .internal for each app.`,
  ];
}

function aboutGate(config: TunnelConfig): string[] {
  if (!config.gate) return [];
  const { allowedRoles, allowedTenants, requireVerifiedEmail } = config;
  const hasLists = config.allowedEmails.length + config.allowedDomains.length > 0;
  const onlyHere = [...allowedRoles, ...allowedTenants].join(", ");
  return [
    "The gate stays with Gatehouse: nobody verifies a login a second time. Whom you let in besides the list does not get in here, and whom you removed does, if the list has them.",
    ...(onlyHere === ""
      ? []
      : [
          `ngrok does not look at roles and tenants: who has none of ${onlyHere} gets in here, too.`,
        ]),
    ...(hasLists && requireVerifiedEmail
      ? ["An e-mail address counts on the list also where the provider has not verified it."]
      : []),
    ...(config.identityHeaders
      ? [
          "Your app does not get ngrok-auth-user-email-verified: only the gate knows whether an e-mail is verified.",
        ]
      : []),
  ];
}

function aboutDoors({ allowedOrigins }: TunnelConfig, doors: readonly Door[]): string[] {
  const quoted = (kind: Door["kind"]) =>
    doors.filter((door) => door.kind === kind).map(({ name }) => `“${name}”`);
  const webhooks = quoted("webhook");
  const keys = quoted("key");
  return [
    ...(webhooks.length === 0
      ? []
      : [
          `Webhooks do not come along (${webhooks.join(", ")}): their senders meet the login here. ngrok's own action for them is verify-webhook; give it an endpoint without a login.`,
        ]),
    ...(keys.length === 0
      ? []
      : [
          `Keys for machines do not come along (${keys.join(", ")}): programs meet the login here. ngrok's own action for them is jwt-validation; give it an endpoint without this login.`,
        ]),
    ...(allowedOrigins.length === 0
      ? []
      : [
          `CORS preflights are not answered: pages of ${allowedOrigins.join(", ")} cannot read from the app. ngrok's own option is allow_cors_preflight of the login, which lets the preflights of all origins through to the app.`,
        ]),
  ];
}

/** As lines of a comment. */
export function toComment(lines: readonly string[]): string {
  return lines.map((line) => `# ${showHidden(line)}\n`).join("");
}

/** The address of the app, in a form that ngrok documents. */
export function documentedUpstream({ upstream }: TunnelConfig): string {
  return upstream.startsWith("unix:") ? `http://localhost:${PLACEHOLDER.appPort}` : upstream;
}
