import { CLIENT_LABELS } from "@/lib/contract/client-words";
import type { ImportItem } from "@/lib/contract/config-file";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { tunnelFields } from "@/lib/contract/tunnel-fields";

type Change = ImportItem["changes"][number];

/** The names of the fields on the pages. Those of tunnels are in their own list. */
const LABELS: ReadonlyMap<string, string> = new Map([
  ...tunnelFields().map(([key, { label }]) => [key, label] as const),
  ...Object.entries({
    issuerUrl: "Issuer URL",
    ...CLIENT_LABELS,
    scopes: "Scopes",
    authtoken: "Authtoken",
    serverAddr: "Agent ingress",
    caCertificate: "CA certificate",
    profile: "Profile",
    account: "Account",
    url: "Address",
    secret: "Signing secret",
    stopWhenIdle: "Without a visitor for",
    order: "Order",
  }),
]);

const SECRETS = new Set(["clientSecret", "authtoken", "secret"]);
// The fields shown for a new profile, account or webhook, and those a tunnel refers to, if they have a value.
const TOLD = [
  "profile",
  "account",
  "issuerUrl",
  "clientId",
  "scopes",
  "serverAddr",
  "caCertificate",
  "url",
  "stopWhenIdle",
];

export function labelOf(field: string): string {
  return LABELS.get(field) ?? field;
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

// What a tunnel has of a file without the field, where that is not what a new tunnel has.
const UNWRITTEN = new Map<string, unknown>([["askToComeIn", false]]);

/** The important fields of a new thing, with their full values. For a tunnel, those that differ from the defaults. */
export function describeAdded(fields: object): Change[] {
  const values = new Map<string, unknown>(Object.entries(fields));
  const told = tunnelFields().filter(([key, { initial }]) => {
    const value = values.get(key);
    const usual = UNWRITTEN.has(key) ? UNWRITTEN.get(key) : initial;
    return key !== "name" && value !== usual && !isEmpty(value);
  });
  return [...TOLD.filter((field) => !isEmpty(values.get(field))), ...told.map(([key]) => key)].map(
    (field) => ({ key: field, field: labelOf(field), to: describe(values.get(field)) }),
  );
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
