import "server-only";
import { log } from "@/lib/base/log";
import { listNames } from "@/lib/contract/list-names";
import type { ProtectionVerdict } from "@/lib/contract/tunnels";
import { getEngine } from "@/lib/engine/engine";
import { ownFailure } from "@/lib/engine/failure";
import { Problem } from "@/lib/errors/problem";
import { notify } from "@/lib/notices/service";
import { getProfile } from "@/lib/profiles/service";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { wantDown } from "@/lib/tunnels/desired-state";
import { publishLink } from "@/lib/tunnels/groups";
import { linkRunOf, runIdOf, runtimeOf, tunnelsOfRun } from "@/lib/tunnels/link-runs";
import { getLink, isLinkId } from "@/lib/tunnels/links";
import { nameTunnel } from "@/lib/tunnels/name-tunnel";
import { findRun, type Run } from "@/lib/tunnels/runs";
import { publish } from "@/lib/tunnels/service";
import { getStored } from "@/lib/tunnels/store";
import { findExpectedLogin } from "./expected-login";
import { probeForCertain } from "./probe-for-certain";

/**
 * Finds out whether a stranger is stopped at the login, and stops the tunnel when not. One probe of a run is under way
 * at a time. Tunnels behind one link have one endpoint, so what is found out is the link's; `id` may be the link's, too.
 * Throws a 409 Problem when the tunnel is not online, and `proxy_restarting` while the proxy is down.
 */
export async function verifyTunnel(id: string): Promise<ProtectionVerdict> {
  const { profileId } = isLinkId(id) ? getLink(id) : getStored(id).config;
  const runId = runIdOf(id);
  const run = findRun(runId);
  const runtime = getEngine().runtimeOf(runId);
  const isOnline = isLinkId(id) || runtimeOf(id)?.state === "online";
  if (!isOnline || !run || runtime?.state !== "online" || !runtime.url) {
    throw new Problem(409, "Nothing to check", {
      code: "not_online",
      detail: "Only a tunnel that is online can be checked.",
      fix: "Start it first.",
    });
  }
  run.probe ??= probe(runId, run, runtime.url, profileId).finally(() => {
    run.probe = undefined;
  });
  return run.probe;
}

async function probe(
  id: string,
  run: Run,
  url: string,
  profileId: string,
): Promise<ProtectionVerdict> {
  const { issuerUrl, clientId } = getProfile(profileId);
  const finding = await findExpectedLogin(issuerUrl, clientId);
  const expectProbe = (nonce: string) => getProxy().expectProbe(nonce);
  const found = await probeForCertain(url, finding.login, expectProbe);
  const summary = found.verdict === "unknown" && !finding.login ? finding.doubt : found.summary;
  const verdict = { ...found, summary, checkedAt: new Date().toISOString() };
  conclude(id, run, url, verdict);
  return verdict;
}

function conclude(id: string, run: Run, url: string, verdict: ProtectionVerdict): void {
  // The tunnel may have stopped or changed its URL during the probe.
  if (verdict.verdict === "open") return stopOpen(id, verdict);
  if (getEngine().runtimeOf(id)?.url === url) run.verdict = verdict;
  for (const tunnelId of tunnelsOfRun(id)) publish(tunnelId);
  if (isLinkId(id)) publishLink(id);
}

/** Stops the tunnel before anything is read or written, even when a new run has begun: it was seen open. */
function stopOpen(id: string, verdict: ProtectionVerdict): void {
  const ids = tunnelsOfRun(id);
  const run = findRun(id);
  const held = gateHeld([run, ...ids.map(findRun)]);
  if (run) run.verdict = held === undefined ? verdict : { ...verdict, summary: held };
  const runs = ids.flatMap((tunnelId) => findRun(tunnelId) ?? []);
  for (const each of runs) {
    each.preparing = undefined;
    each.appointment = undefined;
  }
  const failure = ownFailure("protection_open", held);
  if (isLinkId(id)) linkRunOf(id).fail(failure);
  else getEngine().fail(id, failure);
  for (const each of runs) each.down.forget();
  for (const tunnelId of ids) wantDown(tunnelId);
  const tunnels = ids.map(nameTunnel);
  const names = listNames(tunnels);
  log(`ALARM: a request without a login came through ${names}. It is stopped.`);
  notify({
    kind: "protection",
    tunnels,
    title: `${names} ${tunnels.length === 1 ? "was" : "were"} open, so Gatehouse stopped ${tunnels.length === 1 ? "it" : "them"}`,
    detail: failure.detail,
  });
  for (const tunnelId of ids) publish(tunnelId);
  if (isLinkId(id)) publishLink(id);
}

/** One lock of two: what is to be said then. A gate counts when it was seen at work in this run. */
function gateHeld(runs: readonly (Run | undefined)[]): string | undefined {
  if (!runs.some((run) => run?.gate && run.gate.state !== "off")) return undefined;
  return "ngrok let a request without a login through to this machine. The gate here was on, and it lets nobody in whose login it has not verified, so your app was not open to strangers.";
}
