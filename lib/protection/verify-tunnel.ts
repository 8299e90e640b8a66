import "server-only";
import { doorsOf } from "@/lib/access/doors";
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
import { probeDoors } from "./probe-doors";
import { probeForCertain } from "./probe-for-certain";

/**
 * Finds out whether a stranger is stopped at the login, and stops the tunnel if not. A run has at most one probe at a
 * time. Throws a 409 Problem when the tunnel is not online, and `proxy_restarting` while the proxy is down.
 */
export async function verifyTunnel(id: string): Promise<ProtectionVerdict> {
  const { profileId } = isLinkId(id) ? getLink(id) : getStored(id).config;
  const runId = runIdOf(id);
  const run = findRun(runId);
  const runtime = getEngine().runtimeOf(runId);
  const isOnline = isLinkId(id) || runtimeOf(id)?.state === "online";
  if (!isOnline || !run || runtime?.state !== "online" || !runtime.url) {
    throw new Problem("not_online");
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
  const atLogin = await probeForCertain(url, finding.login, expectProbe);
  const atDoors =
    atLogin.verdict === "protected"
      ? await probeDoors(url, tunnelsOfRun(id).flatMap(doorsOf))
      : undefined;
  const found = atDoors ?? atLogin;
  const summary = found.verdict === "unknown" && !finding.login ? finding.doubt : found.summary;
  const verdict = { ...found, summary, checkedAt: new Date().toISOString() };
  conclude(id, run, url, verdict, atDoors?.summary);
  return verdict;
}

function conclude(
  id: string,
  run: Run,
  url: string,
  verdict: ProtectionVerdict,
  atDoors: string | undefined,
): void {
  // The tunnel may have stopped or changed its URL during the probe.
  if (verdict.verdict === "open") return stopOpen(id, verdict, atDoors);
  if (getEngine().runtimeOf(id)?.url === url) run.verdict = verdict;
  for (const tunnelId of tunnelsOfRun(id)) publish(tunnelId);
  if (isLinkId(id)) publishLink(id);
}

/**
 * Stops the tunnel, or all that are up behind the link, before anything is read or written, even when a new run has begun:
 * it was seen open.
 * @param atDoors what was seen where a door is, if it was there
 */
function stopOpen(id: string, verdict: ProtectionVerdict, atDoors: string | undefined): void {
  const ids = tunnelsOfRun(id);
  const run = findRun(id);
  const held = atDoors ?? gateHeld([run, ...ids.map(findRun)]);
  if (run) run.verdict = held === undefined ? verdict : { ...verdict, summary: held };
  const runs = ids.flatMap((tunnelId) => findRun(tunnelId) ?? []);
  for (const each of runs) {
    each.preparing = undefined;
    each.appointment = undefined;
  }
  const failure = ownFailure("protection_open", held);
  if (isLinkId(id)) linkRunOf(id).fail(failure);
  else getEngine().fail(id, failure);
  for (const each of [run, ...runs]) each?.down.forget();
  for (const tunnelId of ids) wantDown(tunnelId);
  const tunnels = ids.map(nameTunnel);
  const stopped = tunnels.length === 1 ? "It is stopped." : "They are stopped.";
  log(`ALARM: a request without a login came through ${listNames(tunnels)}. ${stopped}`);
  notify({
    kind: "protection",
    tunnels,
    title: titleOf(tunnels, atDoors === undefined && held !== undefined),
    detail: failure.detail,
  });
  for (const tunnelId of ids) publish(tunnelId);
  if (isLinkId(id)) publishLink(id);
}

function titleOf(tunnels: readonly { name: string }[], isHeld: boolean): string {
  const isOne = tunnels.length === 1;
  const wereOpen = `${listNames(tunnels)} ${isOne ? "was" : "were"} open`;
  return isHeld
    ? `${wereOpen} at ngrok. The gate held, and Gatehouse stopped the ${isOne ? "tunnel" : "tunnels"}`
    : `${wereOpen}, so Gatehouse stopped ${isOne ? "it" : "them"}`;
}

/** The sentence for an open tunnel whose gate kept strangers out. A gate must have been seen at work in this run. */
function gateHeld(runs: readonly (Run | undefined)[]): string | undefined {
  if (!runs.some((run) => run?.gate && run.gate.state !== "off")) return undefined;
  return "ngrok let a request without a login through to this machine. The gate here was on, and it lets nobody in whose login it has not verified, so your app was not open to strangers.";
}
