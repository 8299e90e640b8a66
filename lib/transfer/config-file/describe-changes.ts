import { CLIENT_LABELS } from "@/lib/contract/client-words";
import type { ImportItem } from "@/lib/contract/config-file";
import { showHidden } from "@/lib/contract/show-hidden.mjs";

type Change = ImportItem["changes"][number];

/** The names of the fields on the pages. */
const LABELS: Record<string, string> = {
  name: "Name",
  issuerUrl: "Issuer URL",
  ...CLIENT_LABELS,
  scopes: "Scopes",
  authtoken: "Authtoken",
  serverAddr: "Agent ingress",
  caCertificate: "CA certificate",
  upstream: "Local app",
  profile: "Profile",
  account: "Account",
  domain: "Domain",
  protection: "Protection",
  allowedEmails: "Allowed e-mails",
  allowedDomains: "Allowed domains",
  extraPolicy: "Extra policy",
  maxSessionDuration: "Longest login",
  idleSessionDuration: "Idle login",
  userinfoRefresh: "Ask Descope again",
  pooling: "Pooling",
  verifyUpstreamTls: "Verify the app's certificate",
  rewriteHost: "Rewrite the Host header",
  hostHeader: "Host header",
  identityHeaders: "Identity headers",
  inspect: "Inspect traffic",
  resumeOnLaunch: "Start again with Gatehouse",
  stopAfter: "Stop after",
  group: "Group",
  url: "Address",
  secret: "Signing secret",
  stopWhenIdle: "Without a visitor for",
  order: "Order",
};

const SECRETS = new Set(["clientSecret", "authtoken", "secret"]);
// The fields that are shown for a new thing, when they are set. The others are the same for every new thing.
const TOLD = [
  "upstream",
  "domain",
  "profile",
  "account",
  "allowedEmails",
  "allowedDomains",
  "extraPolicy",
  "maxSessionDuration",
  "idleSessionDuration",
  "userinfoRefresh",
  "hostHeader",
  "issuerUrl",
  "serverAddr",
  "caCertificate",
  "group",
  "url",
  "stopWhenIdle",
];
// These fields are shown for a new thing when they differ from the default given here.
const UNUSUAL: Record<string, unknown> = {
  protection: "listener-oidc",
  verifyUpstreamTls: false,
  pooling: true,
  rewriteHost: true,
};

export function labelOf(field: string): string {
  return LABELS[field] ?? field;
}

/** The fields that would change, with their full values. Secrets are neither compared nor shown here. */
export function findChanges(from: object, to: object): Change[] {
  const [before, after] = [new Map(Object.entries(from)), new Map(Object.entries(to))];
  const fields = [...new Set([...before.keys(), ...after.keys()])].filter(
    (field) => !SECRETS.has(field) && !isSame(before.get(field), after.get(field)),
  );
  return fields.map((field) => ({
    key: field,
    field: labelOf(field),
    from: describe(before.get(field)),
    to: describe(after.get(field)),
  }));
}

/** The fields of a new thing that are worth showing, with their full values. */
export function describeAdded(fields: object): Change[] {
  const values = new Map<string, unknown>(Object.entries(fields));
  const told = TOLD.filter((field) => !isEmpty(values.get(field)));
  const unusual = Object.keys(UNUSUAL).filter((field) => values.get(field) === UNUSUAL[field]);
  return [...told, ...unusual].map((field) => ({
    key: field,
    field: labelOf(field),
    to: describe(values.get(field)),
  }));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function describe(value: unknown): string {
  if (isEmpty(value)) return "nothing";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return showHidden(Array.isArray(value) ? value.join(", ") : String(value), "\n\t");
}
