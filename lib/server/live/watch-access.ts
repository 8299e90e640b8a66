import "server-only";
import { watchEnds } from "@/lib/access/clock";
import { prepareKeys, pruneKeys } from "@/lib/access/issuer-keys";
import { KEPT_VISITS } from "@/lib/access/kept-visits";
import {
  type AccessOutlet,
  configuredRulesOf,
  connectAccess,
  pushConfigured,
} from "@/lib/access/outlet";
import { type AccessReports, takeReports } from "@/lib/access/take-reports";
import { getHub } from "@/lib/base/hub";
import { log } from "@/lib/base/log";
import type { Tunnel, TunnelConfig } from "@/lib/contract/tunnels";
import { getProfile } from "@/lib/profiles/service";
import { pruneRegularly } from "@/lib/storage/prune-regularly";
import { membersOf } from "@/lib/tunnels/link-group";
import { linkFor } from "@/lib/tunnels/links";
import { noteGate } from "@/lib/tunnels/run-reports";
import { getStored, listStored } from "@/lib/tunnels/store";

const KEYS_EVERY_MS = 3_600_000;

/**
 * Sends the gates the rules and the issuers' keys, now and at every change. Returns the functions that handle the
 * gates' reports. Calls `changed` for each tunnel whose gate has reported something.
 */
export function watchAccess(
  outlet: AccessOutlet,
  changed: (tunnelId: string) => void,
): AccessReports {
  connectAccess({
    ...outlet,
    findTunnel: (id) => getStored(id).config,
    besideOnLink: (tunnel) => {
      const link = linkFor(tunnel);
      return link ? membersOf(link.groupKey).filter(({ id }) => id !== tunnel.id) : [];
    },
  });
  const pushed = new Map<string, string>();
  getHub().tap((event) => {
    if (event.type === "removed") pushed.delete(event.data.id);
    if (event.type === "tunnel") quietly(() => follow(event.data, pushed));
  });
  quietly(() => {
    pruneKeys(Date.now());
    for (const { config } of listStored()) {
      if (pushConfigured(config)) pushed.set(config.id, configuredRules(config));
    }
    prepareAllKeys();
    watchEnds();
  });
  setInterval(() => quietly(prepareAllKeys), KEYS_EVERY_MS).unref();
  pruneRegularly(KEPT_VISITS);
  return takeReports((tunnelId, gate) => {
    noteGate(tunnelId, gate);
    changed(tunnelId);
  });
}

/** An edited list takes effect at once, also for a running tunnel. */
function follow(tunnel: Tunnel, pushed: Map<string, string>): void {
  if (tunnel.status.state === "starting" && tunnel.gate) prepareKeysOf(tunnel);
  const rules = configuredRules(tunnel);
  if (pushed.get(tunnel.id) === rules) return;
  // Only what the gate was told counts as told: what it could not be told, it is at the next event.
  if (pushConfigured(tunnel)) pushed.set(tunnel.id, rules);
}

/** For comparing. Not when it was edited: two edits may come within one millisecond. */
function configuredRules(config: TunnelConfig): string {
  return JSON.stringify(configuredRulesOf(config));
}

/** Of the tunnels that are up, or are to be. Nobody is asked for what nobody uses. */
function prepareAllKeys(): void {
  for (const { config, desired } of listStored()) {
    if (config.gate && desired === "up") prepareKeysOf(config);
  }
}

function prepareKeysOf({ profileId }: Pick<TunnelConfig, "profileId">): void {
  prepareKeys(getProfile(profileId).issuerUrl);
}

function quietly(work: () => void): void {
  try {
    work();
  } catch (error) {
    log(
      `The gates were not told something: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
