import "server-only";
import { doorsOf } from "@/lib/access/doors";
import { log } from "@/lib/base/log";
import type { ProtectionVerdict } from "@/lib/contract/tunnels";
import { getEngine } from "@/lib/engine/engine";
import { ownFailure } from "@/lib/engine/failure";
import { Problem } from "@/lib/errors/problem";
import { notify } from "@/lib/notices/service";
import { getProfile } from "@/lib/profiles/service";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { wantDown } from "@/lib/tunnels/desired-state";
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
  const { profileId } = getStored(id).config;
  const run = findRun(id);
  const runtime = getEngine().runtimeOf(id);
  if (!run || runtime?.state !== "online" || !runtime.url) {
    throw new Problem("not_online");
  }
  run.probe ??= probe(id, run, runtime.url, profileId).finally(() => {
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
  const atDoors = atLogin.verdict === "protected" ? await probeDoors(url, doorsOf(id)) : undefined;
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
  if (verdict.verdict === "open") stopOpen(id, verdict, atDoors ?? gateHeld(findRun(id)));
  else if (getEngine().runtimeOf(id)?.url === url) run.verdict = verdict;
  publish(id);
}

/**
 * Stops the tunnel before anything is read or written, even when a new run has begun: it was seen open.
 * @param held what is special about it, such as that the gate was on
 */
function stopOpen(id: string, verdict: ProtectionVerdict, held: string | undefined): void {
  const run = findRun(id);
  if (run) {
    run.verdict = held === undefined ? verdict : { ...verdict, summary: held };
    run.preparing = undefined;
    run.appointment = undefined;
  }
  const failure = ownFailure("protection_open", held);
  getEngine().fail(id, failure);
  run?.down.forget();
  wantDown(id);
  const tunnel = nameTunnel(id);
  log(`ALARM: a request without a login came through "${tunnel.name}". It is stopped.`);
  notify({
    kind: "protection",
    tunnels: [tunnel],
    title:
      held === undefined
        ? `“${tunnel.name}” was open, so Gatehouse stopped it`
        : `“${tunnel.name}” was open at ngrok. The gate held, and Gatehouse stopped the tunnel`,
    detail: failure.detail,
  });
}

/** The sentence for an open tunnel whose gate kept strangers out. The gate must have been seen at work in this run. */
function gateHeld(run: Run | undefined): string | undefined {
  if (!run?.gate || run.gate.state === "off") return undefined;
  return "ngrok let a request without a login through to this machine. The gate here was on, and it lets nobody in whose login it has not verified, so your app was not open to strangers.";
}
