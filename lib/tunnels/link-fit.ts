import { parseDuration } from "@/lib/contract/durations";
import { foldEmail } from "@/lib/contract/fold-email";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import type { PolicyInput } from "./compose-policy";
import { LONGEST_LOGIN } from "./gate-order";

type Fitting = Pick<TunnelConfig, "protection" | "pooling" | "profileId"> & {
  gate?: boolean | undefined;
  extraPolicy?: string | null | undefined;
};

/**
 * What keeps a tunnel from a link: which field, and what to do about it, to follow "First" or "Please". Doors are no field:
 * for them it is that of the group.
 */
export type Misfit = { field: keyof Fitting | "group"; change: string };

/**
 * All apps on a link share one login, and only the gate can tell them apart. Webhooks are told apart by their paths. Pure.
 * @param profile of the link
 * @param taken the tunnel's webhooks at which another app on the link has one, too
 */
export function findMisfits(
  config: Fitting,
  profile: { id: string; name: string },
  taken: readonly { address: string; by: string }[] = [],
): Misfit[] {
  const { protection, gate, pooling, extraPolicy, profileId } = config;
  const isPolicy = protection === "traffic-policy";
  return [
    ...(isPolicy
      ? []
      : [{ field: "protection" as const, change: "protect it with a Traffic Policy" }]),
    ...(gate || !isPolicy ? [] : [{ field: "gate" as const, change: "turn its gate on" }]),
    ...(pooling ? [{ field: "pooling" as const, change: "turn its pooling off" }] : []),
    ...(extraPolicy
      ? [
          {
            field: "extraPolicy" as const,
            change: "remove its extra policy, since a link has one policy for all its apps",
          },
        ]
      : []),
    ...taken.map(({ address, by }) => ({
      field: "group" as const,
      change: `remove its webhook at ${address}, where “${by}” has one, too`,
    })),
    ...(profileId === profile.id
      ? []
      : [{ field: "profileId" as const, change: `give it the Descope profile “${profile.name}”` }]),
  ];
}

type Common = Pick<
  PolicyInput,
  | "allowedEmails"
  | "allowedDomains"
  | "maxSessionDuration"
  | "idleSessionDuration"
  | "userinfoRefresh"
  | "askToComeIn"
>;

/**
 * What one login has to hold for all members, whether they are up or not, so that starting one changes nothing for the
 * others: the shortest of each time, and at ngrok the list of everybody who is on the list of one of them. Without any
 * list there where one of them lets in everybody or lets people ask. The gate decides for each app. Pure.
 */
export function composeCommon(members: readonly TunnelConfig[]): Common {
  const isListed = members.every(
    ({ allowedEmails, allowedDomains, askToComeIn }) =>
      !askToComeIn && allowedEmails.length + allowedDomains.length > 0,
  );
  const listed = isListed ? members : [];
  const longest = members.map(({ maxSessionDuration = LONGEST_LOGIN }) => maxSessionDuration);
  const idle = shortest(members.flatMap(({ idleSessionDuration }) => idleSessionDuration ?? []));
  const refresh = shortest(members.flatMap(({ userinfoRefresh }) => userinfoRefresh ?? []));
  return {
    allowedEmails: unique(listed.flatMap(({ allowedEmails }) => allowedEmails)),
    allowedDomains: unique(listed.flatMap(({ allowedDomains }) => allowedDomains)),
    askToComeIn: members.some(({ askToComeIn }) => askToComeIn),
    maxSessionDuration: shortest(longest) ?? LONGEST_LOGIN,
    ...(idle !== undefined && { idleSessionDuration: idle }),
    ...(refresh !== undefined && { userinfoRefresh: refresh }),
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Map(texts.map((text) => [foldEmail(text), text])).values()];
}

function shortest(durations: readonly string[]): string | undefined {
  const seconds = (text: string) => parseDuration(text) ?? 0;
  return [...durations].sort((a, b) => seconds(a) - seconds(b))[0];
}
