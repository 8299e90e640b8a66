import { readHostHeader } from "@/lib/contract/host-header";
import type { LegacyTunnel } from "./legacy-schema";
import { nameLoginOptions, replacedLogin } from "./login-options";
import { findUnreadable, isOptions, isUnset, join, nameLeftOut, type Remarks } from "./remarks";

const FILES = "is left out: Gatehouse reads no other files. Paste the policy into Extra policy.";
const WEBHOOKS = "verify_webhook is left out: a webhook cannot log in.";

// Options that kept people out and that Gatehouse does not have. Values are never shown, because some are passwords.
const KEPT_OUT: Record<string, string> = {
  auth: replacedLogin("password (auth)"),
  basic_auth: replacedLogin("list of passwords (basic_auth)"),
  traffic_policy_file: `Its policy (traffic_policy_file) ${FILES}`,
  policy_file: `Its policy (policy_file) ${FILES}`,
  mutual_tls_cas: "Client certificates (mutual_tls_cas) are left out.",
  verify_webhook: WEBHOOKS,
  verify_webhook_provider: WEBHOOKS,
  verify_webhook_secret: WEBHOOKS,
};

// https://ngrok.com/docs/agent/config/v2, and of ngrok 1.x.
const HARMLESS = new Set([
  "app_protocol",
  "crt",
  "description",
  "key",
  "metadata",
  "name",
  "proxy_proto",
  "remote_addr",
  "remote_port",
  "websocket_tcp_converter",
]);

// When one of these cannot be read, only the way to the app or its display changes.
const PLAIN = new Set(["schemes", "bind_tls", "inspect", "pooling_enabled", "verify_upstream_tls"]);

const LISTS = ["allow_emails", "allow_domains"];
const OIDC = new Set(["issuer_url", "client_id", "client_secret", "scopes", ...LISTS]);
const OAUTH = new Set(["provider", "scopes", ...LISTS]);
const IPS = new Set(["allow_cidrs", "deny_cidrs"]);
const HEADERS = new Set(["add", "remove"]);

/** The remarks about a tunnel of version 2. `raw`: the tunnel as in the file; `read`: the options that are imported. */
export function remarkOptions(
  tunnel: LegacyTunnel,
  raw: Record<string, unknown>,
  read: ReadonlySet<string>,
): Remarks {
  const special = Object.keys(KEPT_OUT).filter((key) => !isUnset(tunnel[key]));
  const known = new Set([...read, ...Object.keys(KEPT_OUT), "subdomain"]);
  return join(
    { notes: [], widens: special.map((key) => KEPT_OUT[key] ?? "") },
    remarkAddress(tunnel),
    remarkHostHeader(tunnel),
    remarkOauth(tunnel),
    isOptions(tunnel.oidc) ? nameLoginOptions(tunnel.oidc, OIDC) : join(),
    remarkParts(tunnel),
    remarkUnreadable(raw, tunnel),
    nameLeftOut(tunnel, { read: known, harmless: HARMLESS, what: "Its option" }),
  );
}

function remarkAddress(tunnel: LegacyTunnel): Remarks {
  const { bind_tls, schemes, subdomain } = tunnel;
  const [, ...unused] = ["domain", "hostname", "url"].filter((key) => !isUnset(tunnel[key]));
  const plain = bind_tls === false || bind_tls === "both" || bind_tls === "false";
  const notes = [
    ...(plain || schemes?.includes("http") ? ["Visitors use https here, not http."] : []),
    ...(isUnset(subdomain)
      ? []
      : ["Its subdomain is left out: enter the whole domain if it is still yours."]),
  ];
  const lost = unused.map((key) => `Its ${key} is left out: it has another address, too.`);
  return { notes: [...notes, ...lost], widens: [] };
}

function remarkHostHeader({ host_header: header }: LegacyTunnel): Remarks {
  const isName = typeof header === "string" && readHostHeader(header) !== undefined;
  const isKept = isUnset(header) || isName;
  const lost = "Its host_header is left out: the app sees the public host name.";
  return { notes: isKept ? [] : [lost], widens: [] };
}

/** The lists of an OAuth login are kept. Its provider and application are not; the application may keep people out. */
function remarkOauth({ oauth, oidc }: LegacyTunnel): Remarks {
  if (!oauth) return join();
  const keepsLists = !oidc && LISTS.some((list) => !isUnset(oauth[list]));
  const kept =
    "Its OAuth login is left out: the profile's login takes its place, for the same people.";
  return join(
    keepsLists
      ? { notes: [kept], widens: [] }
      : { notes: [], widens: [replacedLogin("OAuth login")] },
    nameLoginOptions(oauth, OAUTH),
  );
}

function remarkParts({ ip_restriction, request_header, response_header }: LegacyTunnel): Remarks {
  const none = new Set<string>();
  const name = (options: object | undefined, read: Set<string>, what: string) =>
    nameLeftOut({ ...options }, { read, harmless: none, what });
  const lines = [...(request_header?.add ?? []), ...(response_header?.add ?? [])];
  return join(
    name(ip_restriction, IPS, "Its ip_restriction's option"),
    name(request_header, HEADERS, "Its request_header's option"),
    name(response_header, HEADERS, "Its response_header's option"),
    lines.some((line) => !line.includes(":"))
      ? { notes: ["A header without a colon is left out."], widens: [] }
      : join(),
  );
}

function remarkUnreadable(raw: Record<string, unknown>, tunnel: LegacyTunnel): Remarks {
  const keys = findUnreadable(raw, tunnel);
  const describe = (key: string) => `Its ${key} cannot be read and is left out.`;
  return {
    notes: keys.filter((key) => PLAIN.has(key)).map(describe),
    widens: keys.filter((key) => !PLAIN.has(key)).map(describe),
  };
}
