import "server-only";
import { listAccounts } from "@/lib/accounts/service";
import { freeName } from "@/lib/base/names";
import type { Change } from "@/lib/contract/assistants";
import { describeWho } from "@/lib/contract/describe-who";
import { parseDuration } from "@/lib/contract/durations";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { invalid } from "@/lib/errors/problem";
import { listProfiles } from "@/lib/profiles/service";
import { markWeakenings } from "@/lib/transfer/config-file/find-weakenings";
import { startTunnel } from "@/lib/tunnels/run-tunnel";
import { createTunnel, planTunnelConfig } from "@/lib/tunnels/service";
import { setStopTime } from "@/lib/tunnels/stop-times";
import { getStored, listStored } from "@/lib/tunnels/store";
import { planStart, startAsAssistant } from "./plan-runs";
import type { Planned } from "./planned";
import { findSameShare } from "./same-app";

type Share = Extract<Change, { kind: "share" }>;

/**
 * The tunnel that shares this app with these people already is started. A new one is the owner's: it makes an app
 * reachable.
 */
export function planShare(share: Share, assistant: string): Planned {
  const same = findSameShare(
    listStored().map(({ config }) => config),
    share,
  );
  return same ? planSameShare(same, share, assistant) : planNewShare(share, assistant);
}

function planSameShare(same: TunnelConfig, { stopAfter }: Share, assistant: string): Planned {
  const start = planStart({ kind: "start", tunnelId: same.id }, assistant);
  return {
    ...start,
    apply: async (asker) => {
      if (start.widens) return start.apply(asker);
      await startAsAssistant(same.id, assistant);
      stopSooner(same.id, stopAfter);
      return {
        outcome: `“${same.name}” shares this app with these people already, and is being started.`,
        tunnelId: same.id,
      };
    },
  };
}

/** Of a tunnel that is up. It never stops later than it would. */
function stopSooner(tunnelId: string, stopAfter: string | undefined): void {
  const seconds = parseDuration(stopAfter ?? "");
  const { desired, stopAt } = getStored(tunnelId);
  if (seconds === undefined || desired !== "up") return;
  const at = new Date(Date.now() + seconds * 1000);
  if (stopAt !== undefined && new Date(stopAt) <= at) return;
  setStopTime(tunnelId, { at: at.toISOString() });
}

function planNewShare(share: Share, assistant: string): Planned {
  const { upstream, allowedEmails, allowedDomains, stopAfter } = share;
  const pair = choosePair(share);
  const fields = {
    name: share.name ?? nameFor(upstream),
    upstream,
    profileId: pair.profile.id,
    accountId: pair.account.id,
    allowedEmails,
    allowedDomains,
    resumeOnLaunch: false,
    ...(stopAfter !== undefined && { stopAfter }),
  };
  const config = planTunnelConfig(fields);
  const [weakening] = markWeakenings(
    [{ key: "upstream", field: "Local app", to: config.upstream }],
    undefined,
    config,
  );
  const isForAll = allowedEmails.length + allowedDomains.length === 0;
  return {
    title: `Share ${config.upstream} as “${config.name}”`,
    lines: [
      { label: "Local app", after: config.upstream },
      ...(isForAll ? [{ label: "Who may enter", after: describeWho(config) }] : []),
      ...listLine("Allowed e-mails", config.allowedEmails),
      ...listLine("Allowed domains", config.allowedDomains),
      { label: "Descope profile", after: pair.profile.name },
      { label: "ngrok account", after: pair.account.name },
      { label: "Stops", after: stopAfter ? `after ${stopAfter}` : "when you stop it" },
    ],
    warnings: [
      "The app becomes reachable from the internet, behind the login.",
      ...(isForAll ? ["Everyone who can log in at the profile may enter."] : []),
      ...(weakening?.weakens ? [weakening.weakens] : []),
    ],
    widens: true,
    isCurrent: () => true,
    apply: async (asker) => {
      const { id, name } = createTunnel(fields, asker);
      await startTunnel(id, `Shared by ${assistant}, as you allowed.`);
      return { outcome: `“${name}” was made, and is being started.`, tunnelId: id };
    },
  };
}

function listLine(label: string, entries: readonly string[]) {
  return entries.length === 0 ? [] : [{ label, after: entries.join("\n") }];
}

/** Throws a 422 Problem that lists what there is, where the request does not choose and there are several. */
function choosePair({ profileId, accountId }: Share) {
  return {
    profile: chooseOne("profileId", "Descope profile", listProfiles(), profileId),
    account: chooseOne("accountId", "ngrok account", listAccounts(), accountId),
  };
}

function chooseOne<T extends { id: string; name: string }>(
  path: string,
  what: string,
  all: readonly T[],
  wanted: string | undefined,
): T {
  const [first, another] = wanted === undefined ? all : all.filter(({ id }) => id === wanted);
  if (first && !another) return first;
  const names = all.map(({ id, name }) => `“${name}” (${id})`).join(", ");
  const message =
    all.length === 0
      ? `There is no ${what} yet. The owner adds one in the dashboard.`
      : `Choose the ${what} by its id: ${names}.`;
  throw invalid([{ path, message }]);
}

function nameFor(upstream: string): string {
  const { host } = new URL(upstream);
  const base = `App at ${host}`.slice(0, 70);
  return freeName(
    base,
    listStored().map(({ config }) => config),
  );
}
