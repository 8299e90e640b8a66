import { changedFields } from "@/app/ui/forms/changed-fields";
import type { FieldErrors, Values } from "@/app/ui/forms/use-form";
import { toFieldErrors } from "@/app/ui/forms/use-form";
import { type TunnelConfig, tunnelCreateSchema } from "@/lib/contract/tunnels";
import { readEmails, readList } from "./read-list";

export type TextKey =
  | "name"
  | "upstream"
  | "accountId"
  | "profileId"
  | "allowedEmails"
  | "allowedDomains"
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
      allowedEmails: "",
      allowedDomains: "",
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
      allowedEmails: tunnel.allowedEmails.join("\n"),
      allowedDomains: tunnel.allowedDomains.join("\n"),
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
      pooling: tunnel.pooling,
      verifyUpstreamTls: tunnel.verifyUpstreamTls,
      rewriteHost: tunnel.rewriteHost,
      identityHeaders: tunnel.identityHeaders,
      inspect: tunnel.inspect,
      resumeOnLaunch: tunnel.resumeOnLaunch,
    },
  };
}

/** The body for the API. An empty optional field clears it. Fields that the form hides are not sent. */
export function valuesToBody({ text: { clientSecret: _, ...text }, flags }: TunnelValues) {
  const byPolicy = text.protection !== "listener-oidc";
  return {
    ...text,
    ...flags,
    hostHeader: flags.rewriteHost ? text.hostHeader : "",
    allowedEmails: readEmails(text.allowedEmails),
    allowedDomains: readList(text.allowedDomains),
    maxSessionDuration: byPolicy ? text.maxSessionDuration : "",
    idleSessionDuration: byPolicy ? text.idleSessionDuration : "",
    userinfoRefresh: byPolicy ? text.userinfoRefresh : "",
    extraPolicy: byPolicy ? text.extraPolicy : "",
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
    const list =
      field === "allowedEmails"
        ? body.allowedEmails
        : field === "allowedDomains"
          ? body.allowedDomains
          : [];
    const entry = typeof index === "number" ? list[index] : undefined;
    return { path, message: entry === undefined ? message : `“${entry}” does not fit. ${message}` };
  });
  return toFieldErrors(issues);
}
