import type { TunnelConfig } from "./tunnels";

// What pages, previews and defaults need to know about each option of a tunnel. The allowed values are in tunnels.ts.

export type TunnelField = {
  label: string;
  /** `lines`: several entries. `on-off`: a switch. */
  kind: "text" | "lines" | "on-off";
  /** The value of a new tunnel; for `lines` their text. A preview of a new tunnel shows only what differs from it. */
  initial: string | boolean;
  /** The field is under *More options*. */
  more?: boolean;
  /** A part of the Traffic Policy, or of the gate, which needs a policy. Without one it is emptied or ignored. */
  byPolicy?: "cleared" | "ignored";
  /**
   * Whether a tunnel that is up has to be started again for a change of it: without this, always. `without-ask`: only
   * where ngrok checks the list, too, which it does not with *Ask to come in*.
   */
  restart?: "never" | "without-ask";
  /** What the tunnel's page says of it: of a switch in each position, else before its value. */
  fact?: { on?: string; off?: string; before?: string };
};

export const TUNNEL_FIELDS = {
  name: { label: "Name", kind: "text", initial: "", restart: "never" },
  upstream: { label: "Local app", kind: "text", initial: "" },
  profileId: { label: "Descope profile", kind: "text", initial: "" },
  accountId: { label: "ngrok account", kind: "text", initial: "" },
  domain: { label: "Domain", kind: "text", initial: "", more: true },
  protection: { label: "Protection", kind: "text", initial: "traffic-policy", more: true },
  allowedEmails: {
    label: "Allowed e-mails",
    kind: "lines",
    initial: "",
    restart: "without-ask",
  },
  allowedDomains: {
    label: "Allowed domains",
    kind: "lines",
    initial: "",
    restart: "without-ask",
  },
  allowedRoles: {
    label: "Allowed roles",
    kind: "lines",
    initial: "",
    byPolicy: "cleared",
    restart: "never",
  },
  allowedTenants: {
    label: "Allowed tenants",
    kind: "lines",
    initial: "",
    byPolicy: "cleared",
    restart: "never",
  },
  askToComeIn: { label: "Ask to come in", kind: "on-off", initial: true, byPolicy: "cleared" },
  gate: { label: "Gate on this machine", kind: "on-off", initial: true, byPolicy: "cleared" },
  requireVerifiedEmail: {
    label: "Verified e-mails only",
    kind: "on-off",
    initial: true,
    more: true,
    restart: "never",
  },
  allowedOrigins: {
    label: "Allowed origins",
    kind: "lines",
    initial: "",
    more: true,
    byPolicy: "cleared",
    fact: {},
  },
  maxSessionDuration: {
    label: "Longest login",
    kind: "text",
    initial: "",
    more: true,
    byPolicy: "cleared",
    fact: {},
  },
  idleSessionDuration: {
    label: "Idle login",
    kind: "text",
    initial: "",
    more: true,
    byPolicy: "cleared",
    fact: {},
  },
  userinfoRefresh: {
    label: "Ask Descope again",
    kind: "text",
    initial: "",
    more: true,
    byPolicy: "cleared",
    fact: { before: "Every" },
  },
  // It counts from a start, and a running tunnel has a stop time of its own, which can be changed.
  stopAfter: {
    label: "Stop after",
    kind: "text",
    initial: "",
    more: true,
    restart: "never",
    fact: {},
  },
  group: {
    label: "Group",
    kind: "text",
    initial: "",
    more: true,
    restart: "never",
    fact: {},
  },
  identityHeaders: {
    label: "Identity headers",
    kind: "on-off",
    initial: true,
    more: true,
    byPolicy: "ignored",
    fact: { on: "Sent to the app", off: "Off" },
  },
  inspect: {
    label: "Inspect requests",
    kind: "on-off",
    initial: true,
    more: true,
    fact: { off: "Off" },
  },
  rewriteHost: { label: "Rewrite Host", kind: "on-off", initial: false, more: true },
  hostHeader: { label: "Host header", kind: "text", initial: "", more: true },
  pooling: { label: "Pooling", kind: "on-off", initial: false, more: true, fact: { on: "On" } },
  resumeOnLaunch: {
    label: "Start again with Gatehouse",
    kind: "on-off",
    initial: true,
    more: true,
    restart: "never",
    fact: { on: "If it was up", off: "Stays stopped" },
  },
  verifyUpstreamTls: {
    label: "Verify the app's certificate",
    kind: "on-off",
    initial: true,
    more: true,
  },
  extraPolicy: {
    label: "Extra policy",
    kind: "text",
    initial: "",
    more: true,
    byPolicy: "cleared",
  },
} as const satisfies Record<Settable, TunnelField>;

/** The fields that people set. Gatehouse makes the others. */
type Settable = Exclude<keyof TunnelConfig, "id" | "createdAt" | "updatedAt">;

type Fields = typeof TUNNEL_FIELDS;

export type TunnelFieldKey = keyof Fields;

export type SwitchKey = {
  [key in TunnelFieldKey]: Fields[key]["kind"] extends "on-off" ? key : never;
}[TunnelFieldKey];

/** Fields that are typed: a text, or lines of it. */
export type TypedKey = Exclude<TunnelFieldKey, SwitchKey>;

const keys = Object.keys(TUNNEL_FIELDS).filter(isTunnelField);

export const SWITCH_KEYS = keys.filter(isSwitch);
export const TYPED_KEYS = keys.filter((key): key is TypedKey => !isSwitch(key));

/** One of the fields, with the common type. */
export function fieldOf(key: TunnelFieldKey): TunnelField {
  return TUNNEL_FIELDS[key];
}

/** All fields, in the order in which people read them. */
export function tunnelFields(): readonly (readonly [TunnelFieldKey, TunnelField])[] {
  return keys.map((key) => [key, fieldOf(key)] as const);
}

/**
 * True when a tunnel that is up has to be started again, because these of its fields have changed.
 * @param asks whether *Ask to come in* is on, as it is to be
 */
export function needsRestart(changed: readonly string[], asks: boolean): boolean {
  return changed.filter(isTunnelField).some((key) => {
    const { restart } = fieldOf(key);
    return restart === undefined || (restart === "without-ask" && !asks);
  });
}

function isTunnelField(key: string): key is TunnelFieldKey {
  return Object.hasOwn(TUNNEL_FIELDS, key);
}

function isSwitch(key: TunnelFieldKey): key is SwitchKey {
  return TUNNEL_FIELDS[key].kind === "on-off";
}
