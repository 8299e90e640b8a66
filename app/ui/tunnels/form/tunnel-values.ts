import { changedFields } from "@/app/ui/forms/changed-fields";
import type { FieldErrors, Values } from "@/app/ui/forms/use-form";
import { readWho, type Who, writeWho } from "@/lib/contract/read-who";
import {
  fieldOf,
  needsRestart,
  SWITCH_KEYS,
  type SwitchKey,
  TUNNEL_FIELDS,
  type TunnelFieldKey,
  TYPED_KEYS,
  type TypedKey,
  tunnelFields,
} from "@/lib/contract/tunnel-fields";
import { tunnelCreateSchema } from "@/lib/contract/tunnel-input";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { toFormErrors } from "./who-errors";

/** A field with its own control. The lists of who may enter are one text, `who`. */
export type OwnKey = Exclude<TypedKey, keyof Who>;

export type TextKey = OwnKey | "who" | "clientSecret";

export type TunnelValues = Values<TextKey, SwitchKey>;

const OWN_KEYS = TYPED_KEYS.filter((key): key is OwnKey => !isWho(key));

/** The fields behind "More options". */
export const MORE_FIELDS: readonly string[] = tunnelFields().flatMap(([key, { more }]) =>
  more ? [key] : [],
);

export function newTunnelValues(accountId: string, profileId: string): TunnelValues {
  const text = record(OWN_KEYS, (key) => TUNNEL_FIELDS[key].initial);
  const flags = record(SWITCH_KEYS, (key) => TUNNEL_FIELDS[key].initial);
  return { text: { ...text, who: "", clientSecret: "", accountId, profileId }, flags };
}

export function tunnelToValues(tunnel: TunnelConfig): TunnelValues {
  const text = record(OWN_KEYS, (key) => typed(tunnel[key]));
  return {
    text: { ...text, who: writeWho(tunnel), clientSecret: "" },
    flags: record(SWITCH_KEYS, (key) => tunnel[key]),
  };
}

function typed(value: string | readonly string[] | undefined): string {
  return typeof value === "object" ? value.join("\n") : (value ?? "");
}

function isWho(key: TypedKey): key is keyof Who {
  return /^allowed(Emails|Domains|Roles|Tenants)$/.test(key);
}

function record<Key extends string, Value>(
  keys: readonly Key[],
  make: (key: Key) => Value,
): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, make(key)])) as Record<Key, Value>;
}

/** The body for the API: an empty optional field clears it. Fields that a choice hides are not sent. */
export function valuesToBody({ text, flags }: TunnelValues) {
  const byPolicy = text.protection !== "listener-oidc";
  const applies = (key: TunnelFieldKey) => byPolicy || fieldOf(key).byPolicy !== "cleared";
  const kept = record(OWN_KEYS, (key) => (applies(key) ? text[key] : ""));
  return {
    ...kept,
    ...record(SWITCH_KEYS, (key) => applies(key) && flags[key]),
    ...readWho(text.who),
    allowedOrigins: kept.allowedOrigins.split(/[\s,;]+/).filter(Boolean),
    hostHeader: flags.rewriteHost ? text.hostHeader : "",
    // Some other choices exclude it. The form says so at these choices.
    askToComeIn: canAsk({ text, flags }) && flags.askToComeIn,
  };
}

/**
 * Only changed fields, so that saving does not undo changes that were made elsewhere meanwhile. With the Access Key if
 * it was asked for again.
 */
export function changesToBody(values: TunnelValues, base: TunnelValues): Record<string, unknown> {
  const changed = changedFields(valuesToBody(values), valuesToBody(base));
  const { clientSecret } = values.text;
  return { ...changed, ...(clientSecret && { clientSecret }) };
}

/** Whether the tunnel, if it is up, has to be started again for what was changed. */
export function changesNeedRestart(values: TunnelValues, base: TunnelValues): boolean {
  const changed = Object.keys(changesToBody(values, base));
  return needsRestart(changed, canAsk(values) && values.flags.askToComeIn);
}

/** Whether *Ask to come in* can be chosen: not without the gate, nor where another machine would answer otherwise. */
export function canAsk(values: {
  text: Pick<TunnelValues["text"], "protection">;
  flags: TunnelValues["flags"];
}): boolean {
  const { gate, pooling } = values.flags;
  return gate && !pooling && values.text.protection !== "listener-oidc";
}

/** The schema's errors, found before anything is sent. */
export function findFieldErrors(values: TunnelValues): FieldErrors {
  const body = valuesToBody(values);
  const { error } = tunnelCreateSchema.safeParse(body);
  return error ? toFormErrors(error.issues, body) : {};
}
