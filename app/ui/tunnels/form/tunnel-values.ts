import { changedFields } from "@/app/ui/forms/changed-fields";
import type { FieldErrors, Values } from "@/app/ui/forms/use-form";
import { readWho, writeWho } from "@/lib/contract/read-who";
import { type TunnelConfig, tunnelCreateSchema } from "@/lib/contract/tunnels";
import { toFormErrors } from "./who-errors";

export type TextKey =
  | "name"
  | "upstream"
  | "accountId"
  | "profileId"
  | "who"
  | "domain"
  | "hostHeader"
  | "protection"
  | "maxSessionDuration"
  | "idleSessionDuration"
  | "userinfoRefresh"
  | "stopAfter"
  | "group"
  | "extraPolicy"
  | "clientSecret";

export type FlagKey =
  | "gate"
  | "askToComeIn"
  | "requireVerifiedEmail"
  | "pooling"
  | "verifyUpstreamTls"
  | "rewriteHost"
  | "identityHeaders"
  | "inspect"
  | "resumeOnLaunch";

export type TunnelValues = Values<TextKey, FlagKey>;

/** The fields behind "More options". */
export const MORE_FIELDS: readonly (TextKey | FlagKey)[] = [
  "domain",
  "protection",
  "maxSessionDuration",
  "idleSessionDuration",
  "userinfoRefresh",
  "stopAfter",
  "group",
  "extraPolicy",
  "requireVerifiedEmail",
  "pooling",
  "verifyUpstreamTls",
  "rewriteHost",
  "hostHeader",
  "identityHeaders",
  "inspect",
  "resumeOnLaunch",
];

export function newTunnelValues(accountId: string, profileId: string): TunnelValues {
  return {
    text: {
      name: "",
      upstream: "",
      accountId,
      profileId,
      who: "",
      domain: "",
      hostHeader: "",
      protection: "traffic-policy",
      maxSessionDuration: "",
      idleSessionDuration: "",
      userinfoRefresh: "",
      stopAfter: "",
      group: "",
      extraPolicy: "",
      clientSecret: "",
    },
    flags: {
      gate: true,
      askToComeIn: true,
      requireVerifiedEmail: true,
      pooling: false,
      verifyUpstreamTls: true,
      rewriteHost: false,
      identityHeaders: true,
      inspect: true,
      resumeOnLaunch: true,
    },
  };
}

export function tunnelToValues(tunnel: TunnelConfig): TunnelValues {
  return {
    text: {
      name: tunnel.name,
      upstream: tunnel.upstream,
      accountId: tunnel.accountId,
      profileId: tunnel.profileId,
      who: writeWho(tunnel),
      domain: tunnel.domain ?? "",
      hostHeader: tunnel.hostHeader ?? "",
      protection: tunnel.protection,
      maxSessionDuration: tunnel.maxSessionDuration ?? "",
      idleSessionDuration: tunnel.idleSessionDuration ?? "",
      userinfoRefresh: tunnel.userinfoRefresh ?? "",
      stopAfter: tunnel.stopAfter ?? "",
      group: tunnel.group ?? "",
      extraPolicy: tunnel.extraPolicy ?? "",
      clientSecret: "",
    },
    flags: {
      gate: tunnel.gate,
      askToComeIn: tunnel.askToComeIn,
      requireVerifiedEmail: tunnel.requireVerifiedEmail,
      pooling: tunnel.pooling,
      verifyUpstreamTls: tunnel.verifyUpstreamTls,
      rewriteHost: tunnel.rewriteHost,
      identityHeaders: tunnel.identityHeaders,
      inspect: tunnel.inspect,
      resumeOnLaunch: tunnel.resumeOnLaunch,
    },
  };
}

/** The body for the API: an empty optional field clears it. What a choice hides from the form is not sent with it. */
export function valuesToBody({ text: { clientSecret: _, who, ...text }, flags }: TunnelValues) {
  const byPolicy = text.protection !== "listener-oidc";
  return {
    ...text,
    ...flags,
    hostHeader: flags.rewriteHost ? text.hostHeader : "",
    ...readWho(who),
    maxSessionDuration: byPolicy ? text.maxSessionDuration : "",
    idleSessionDuration: byPolicy ? text.idleSessionDuration : "",
    userinfoRefresh: byPolicy ? text.userinfoRefresh : "",
    extraPolicy: byPolicy ? text.extraPolicy : "",
    // Neither goes with it; the form says so where they are chosen.
    gate: flags.gate && byPolicy,
    askToComeIn: canAsk({ text, flags }) && flags.askToComeIn,
  };
}

/**
 * Only what was changed, so that saving does not undo what was changed elsewhere meanwhile. With the Access Key, where it
 * was asked for again.
 */
export function changesToBody(values: TunnelValues, base: TunnelValues): Record<string, unknown> {
  const changed = changedFields(valuesToBody(values), valuesToBody(base));
  const { clientSecret } = values.text;
  return { ...changed, ...(clientSecret && { clientSecret }) };
}

/** Whether *Ask to come in* can be chosen: not without the gate, nor where another machine would answer otherwise. */
export function canAsk(values: {
  text: Pick<TunnelValues["text"], "protection">;
  flags: TunnelValues["flags"];
}): boolean {
  const { gate, pooling } = values.flags;
  return gate && !pooling && values.text.protection !== "listener-oidc";
}

/** What the schema says before anything is sent. */
export function findFieldErrors(values: TunnelValues): FieldErrors {
  const body = valuesToBody(values);
  const { error } = tunnelCreateSchema.safeParse(body);
  return error ? toFormErrors(error.issues, body) : {};
}
