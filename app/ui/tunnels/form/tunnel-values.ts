import { changedFields } from "@/app/ui/forms/changed-fields";
import type { FieldErrors, Values } from "@/app/ui/forms/use-form";
import { toFieldErrors } from "@/app/ui/forms/use-form";
import {
  fieldOf,
  SWITCH_KEYS,
  type SwitchKey,
  TUNNEL_FIELDS,
  type TunnelFieldKey,
  TYPED_KEYS,
  type TypedKey,
  tunnelFields,
} from "@/lib/contract/tunnel-fields";
import { type TunnelConfig, tunnelCreateSchema } from "@/lib/contract/tunnels";
import { readEmails, readLines, readList } from "./read-list";

export type TextKey = TypedKey | "clientSecret";

export type TunnelValues = Values<TextKey, SwitchKey>;

/** The fields behind "More options". */
export const MORE_FIELDS: readonly string[] = tunnelFields().flatMap(([key, { more }]) =>
  more ? [key] : [],
);

export function newTunnelValues(accountId: string, profileId: string): TunnelValues {
  const text = { ...record(TYPED_KEYS, (key) => TUNNEL_FIELDS[key].initial), clientSecret: "" };
  const flags = record(SWITCH_KEYS, (key) => TUNNEL_FIELDS[key].initial);
  return { text: { ...text, accountId, profileId }, flags };
}

export function tunnelToValues(tunnel: TunnelConfig): TunnelValues {
  return {
    text: { ...record(TYPED_KEYS, (key) => typed(tunnel[key])), clientSecret: "" },
    flags: record(SWITCH_KEYS, (key) => tunnel[key]),
  };
}

function typed(value: string | readonly string[] | undefined): string {
  return typeof value === "object" ? value.join("\n") : (value ?? "");
}

function record<Key extends string, Value>(
  keys: readonly Key[],
  make: (key: Key) => Value,
): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, make(key)])) as Record<Key, Value>;
}

/** The body for the API: an empty optional field clears it. What a choice hides from the form is not sent with it. */
export function valuesToBody({ text: { clientSecret: _, ...text }, flags }: TunnelValues) {
  const byPolicy = text.protection !== "listener-oidc";
  const applies = (key: TunnelFieldKey) => byPolicy || fieldOf(key).byPolicy !== "cleared";
  const kept = record(TYPED_KEYS, (key) => (applies(key) ? text[key] : ""));
  return {
    ...kept,
    ...record(SWITCH_KEYS, (key) => applies(key) && flags[key]),
    hostHeader: flags.rewriteHost ? text.hostHeader : "",
    allowedEmails: readEmails(kept.allowedEmails),
    allowedDomains: readList(kept.allowedDomains),
    allowedRoles: readLines(kept.allowedRoles),
    allowedTenants: readLines(kept.allowedTenants),
    allowedOrigins: readList(kept.allowedOrigins),
    // It does not go with pooling; the form says so where that is chosen.
    ...(flags.pooling && { askToComeIn: false }),
  };
}

/**
 * Only what was changed, so that saving does not undo what was changed elsewhere meanwhile. With the Access Key, where
 * it was asked for again.
 */
export function changesToBody(values: TunnelValues, base: TunnelValues): Record<string, unknown> {
  const changed = changedFields(valuesToBody(values), valuesToBody(base));
  const { clientSecret } = values.text;
  return { ...changed, ...(clientSecret && { clientSecret }) };
}

/** Validates with the schema before anything is sent. A wrong entry of a list is quoted. */
export function findFieldErrors(values: TunnelValues): FieldErrors {
  const body = valuesToBody(values);
  const { error } = tunnelCreateSchema.safeParse(body);
  if (!error) return {};
  const issues = error.issues.map(({ path, message }) => {
    const [field, index] = path;
    const typedIn = Object.entries(body).find(([key]) => key === field)?.[1];
    const list = Array.isArray(typedIn) ? typedIn : [];
    const entry = typeof index === "number" ? list[index] : undefined;
    return { path, message: entry === undefined ? message : `“${entry}” does not fit. ${message}` };
  });
  return toFieldErrors(issues);
}
