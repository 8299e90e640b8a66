import { nameKey } from "@/lib/base/names";
import type { ImportItem } from "@/lib/contract/config-file";
import { parseDuration } from "@/lib/contract/durations";
import { foldEmail } from "@/lib/contract/fold-email";
import { isLoopback, parseUpstream } from "@/lib/contract/upstream";
import { LONGEST_LOGIN } from "@/lib/tunnels/gate-order";
import { isBehind } from "./plan-links";

type Change = ImportItem["changes"][number];
type Fields = ReadonlyMap<string, unknown>;
/** `before` is undefined for a new thing. */
type Rule = (before: Fields | undefined, after: Fields) => string | undefined;

/**
 * Returns the same changes; a change that weakens the protection of an app says how. Decides on the keys of fields,
 * never on texts. Pure.
 * @param from the stored thing; undefined for a new one
 */
export function markWeakenings(
  changes: readonly Change[],
  from: object | undefined,
  to: object,
): Change[] {
  const before = from && new Map(Object.entries(from));
  const after = new Map(Object.entries(to));
  return changes.map((change) => {
    const rule = Object.hasOwn(RULES, change.key) ? RULES[change.key] : undefined;
    const weakens = rule?.(before, after);
    return weakens === undefined ? change : { ...change, weakens };
  });
}

/** Returns the same changes; that of a tunnel's group says when the tunnel would come behind the group's one link. Pure. */
export function markNewLink(
  changes: readonly Change[],
  from: { group?: string | null | undefined } | undefined,
  link: { groupKey: string; account: string } | undefined,
): Change[] {
  if (!link || isBehind(from, link)) return [...changes];
  const weakens = `It comes behind the group's one link: it shares the origin of the other apps there, whose scripts can act in it as its visitors, and uses the link's ngrok account “${link.account}”.`;
  return changes.map((change) => (change.key === "group" ? { ...change, weakens } : change));
}

const STAY_LONGER = "People stay logged in longer.";

const RULES: Record<string, Rule> = {
  allowedEmails: moreOn("allowedEmails"),
  allowedDomains: moreOn("allowedDomains"),
  allowedRoles: anyOf("allowedRoles", "role"),
  allowedTenants: (before, after) =>
    before && !hasAny(before, "allowedTenants") && hasAny(after, "allowedTenants")
      ? findOnlyThere(before, after)
      : anyOf("allowedTenants", "tenant")(before, after),
  gate: (_before, after) =>
    after.get("gate") === false
      ? "Only ngrok checks who comes: the proxy on this machine verifies nobody."
      : undefined,
  askToComeIn: (before, after) =>
    before && after.get("askToComeIn") === true
      ? "Everyone who can log in gets through ngrok and may ask to come in; the list is checked on this machine alone."
      : undefined,
  requireVerifiedEmail: (_before, after) =>
    after.get("requireVerifiedEmail") === false
      ? "An e-mail counts on the list also where nobody has verified whose it is."
      : undefined,
  allowedOrigins: (before, after) => {
    const known = before ? listOf(before, "allowedOrigins") : [];
    const added = listOf(after, "allowedOrigins").filter((origin) => !known.includes(origin));
    return added.length === 0
      ? undefined
      : `Pages of other origins may read from the app: ${added.join(", ")}`;
  },
  profile: (before, after) =>
    before && nameKey(String(before.get("profile"))) !== nameKey(String(after.get("profile")))
      ? "Visitors see another login: other people may be able to log in."
      : undefined,
  account: (before, after) =>
    before && nameKey(String(before.get("account"))) !== nameKey(String(after.get("account")))
      ? "Its visitors and the Access Key of its login go through another ngrok account."
      : undefined,
  authtoken: (before) =>
    before && "Its tunnels, and the Access Keys of their logins, go through another ngrok account.",
  issuerUrl: anotherLogin,
  clientId: anotherLogin,
  extraPolicy: (_before, after) =>
    after.get("extraPolicy")
      ? "These rules run on every request after the login."
      : "Rules that ran after the login are removed.",
  protection: (before, after) =>
    before && after.get("protection") === "listener-oidc"
      ? "The login is attached by ngrok's older options, without a Traffic Policy."
      : undefined,
  verifyUpstreamTls: (_before, after) =>
    after.get("verifyUpstreamTls") === false
      ? "The certificate of the local app is not checked: another program could answer in its place."
      : undefined,
  upstream: (before, after) =>
    describeUpstream(after.get("upstream")) ??
    (before && "Visitors reach another app, with whatever that shows or keeps of them."),
  rewriteHost: (before) => before && ANOTHER_HOST,
  hostHeader: (before) => before && ANOTHER_HOST,
  pooling: (_before, after) =>
    after.get("pooling") === true
      ? "Other agents of the ngrok account can answer at its address."
      : undefined,
  maxSessionDuration: (before, after) =>
    before && longestLogin(after) > longestLogin(before) ? STAY_LONGER : undefined,
  idleSessionDuration: longer("idleSessionDuration", STAY_LONGER),
  userinfoRefresh: longer(
    "userinfoRefresh",
    "Somebody who may no longer log in stays logged in longer.",
  ),
  resumeOnLaunch: (before, after) =>
    before && after.get("resumeOnLaunch") === true
      ? "It goes online again when Gatehouse starts, without being asked."
      : undefined,
  stopAfter: longer("stopAfter", "It stays online longer."),
  stopWhenIdle: longer("stopWhenIdle", "Tunnels stay online longer."),
  serverAddr: (_before, after) =>
    after.get("serverAddr")
      ? `All traffic of this account goes through ${String(after.get("serverAddr"))}, not through ngrok's own servers.`
      : "All traffic of this account goes through ngrok's own servers instead.",
  caCertificate: (_before, after) =>
    after.get("caCertificate")
      ? "Whoever controls this certificate authority can impersonate the ngrok server."
      : "Any certificate authority that this machine trusts can issue a certificate for the ngrok server.",
  secret: (before) =>
    before && "Whoever knows the file's secret can sign notices as if they were Gatehouse's.",
  url: (_before, after) =>
    `Notices about your tunnels and their visitors are sent to ${String(after.get("url"))}.`,
};

const ANOTHER_HOST =
  "The app is asked by another Host: a server with several sites may answer with another one.";

function anotherLogin(before: Fields | undefined): string | undefined {
  return before && "Visitors of its tunnels see another login: other people may be able to log in.";
}

/** Both lists together say who may enter. Without any, everyone who can log in may enter. */
function moreOn(field: "allowedEmails" | "allowedDomains"): Rule {
  return (before, after) => {
    if (!before || isForAll(before)) return undefined;
    if (isForAll(after)) return "Everyone who can log in may enter.";
    const known = new Set(listOf(before, field).map(foldEmail));
    const added = listOf(after, field).filter((entry) => !known.has(foldEmail(entry)));
    return added.length === 0 ? undefined : `More people may enter: ${added.join(", ")}`;
  };
}

function isForAll(fields: Fields): boolean {
  return listOf(fields, "allowedEmails").length + listOf(fields, "allowedDomains").length === 0;
}

/** With tenants a role is looked for in these alone. */
function findOnlyThere(before: Fields, after: Fields): string | undefined {
  if (!hasAny(before, "allowedRoles")) return undefined;
  const tenants = listOf(after, "allowedTenants").join(", ");
  return `People may enter who have a role in one of these tenants alone: ${tenants}`;
}

function hasAny(fields: Fields, field: string): boolean {
  return listOf(fields, field).length > 0;
}

function listOf(fields: Fields, field: string): string[] {
  const value = fields.get(field);
  return Array.isArray(value) ? value.map(String) : [];
}

/** Visitors need one of them. An empty list requires none. */
function anyOf(field: "allowedRoles" | "allowedTenants", what: string): Rule {
  return (before, after) => {
    const known = before ? listOf(before, field) : [];
    if (known.length === 0) return undefined;
    const now = listOf(after, field);
    if (now.length === 0) return `People may enter without a ${what}.`;
    const added = now.filter((name) => !known.includes(name));
    return added.length === 0 ? undefined : `More people may enter: ${added.join(", ")}`;
  };
}

/** Does not apply to a new thing. A value that is not set has no end. */
function longer(field: string, text: string): Rule {
  return (before, after) =>
    before && secondsOf(after.get(field)) > secondsOf(before.get(field)) ? text : undefined;
}

/** In seconds. Where no time is set, a gate asks for a new login all the same. */
function longestLogin(fields: Fields): number {
  const isGated = fields.get("gate") === true && fields.get("protection") === "traffic-policy";
  return secondsOf(fields.get("maxSessionDuration") ?? (isGated ? LONGEST_LOGIN : undefined));
}

function secondsOf(value: unknown): number {
  return (typeof value === "string" ? parseDuration(value) : undefined) ?? Number.POSITIVE_INFINITY;
}

function describeUpstream(value: unknown): string | undefined {
  if (typeof value === "string" && value.startsWith("unix:"))
    return `Visitors reach the socket ${value.slice(5)}. Some, such as Docker's, let whoever reaches them do anything on this machine.`;
  const parsed = typeof value === "string" ? parseUpstream(value) : undefined;
  if (!parsed?.ok || isLoopback(parsed.upstream.host)) return undefined;
  return `Requests, with the names of their senders, are passed to ${parsed.upstream.host}, which is not this machine.`;
}
