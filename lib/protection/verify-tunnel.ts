import "server-only";
import { getEngine } from "@/lib/engine/engine";
import { ownFailure } from "@/lib/engine/failure";
import { Problem } from "@/lib/errors/problem";
import { log } from "@/lib/log";
import { notify } from "@/lib/notices/service";
import { forgetOutage } from "@/lib/notices/watch-down";
import { getProfile } from "@/lib/profiles/service";
import { sharedOnce } from "@/lib/shared-once";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { cancelStop } from "@/lib/tunnels/auto-stop";
import { wantDown } from "@/lib/tunnels/desired-state";
import { nameTunnel } from "@/lib/tunnels/name-tunnel";
import type { ProtectionVerdict } from "@/lib/tunnels/schema";
import { publish } from "@/lib/tunnels/service";
import { getStored } from "@/lib/tunnels/store";
import { findExpectedLogin } from "./expected-login";
import type { ProbeResult } from "./probe";
import { probeForCertain } from "./probe-for-certain";
import { setVerdict } from "./verdicts";

const underWay = () => sharedOnce("probes", () => new Map<string, Promise<ProtectionVerdict>>());

/**
 * Finds out whether a stranger is stopped at the login, and stops the tunnel when not. One probe of a tunnel runs at
 * a time. Throws a 409 Problem when the tunnel is not online, and `proxy_restarting` while the proxy is down.
 */
export function verifyTunnel(id: string): Promise<ProtectionVerdict> {
  const known = underWay().get(id);
  if (known) return known;
  const verdict = verify(id).finally(() => underWay().delete(id));
  underWay().set(id, verdict);
  return verdict;
}

async function verify(id: string): Promise<ProtectionVerdict> {
  const { config } = getStored(id);
  const runtime = getEngine().runtimeOf(id);
  if (runtime?.state !== "online" || !runtime.url) {
    throw new Problem(409, "Nothing to check", {
      code: "not_online",
      detail: "Only a tunnel that is online can be checked.",
      fix: "Start it first.",
    });
  }
  const { issuerUrl, clientId } = getProfile(config.profileId);
  const finding = await findExpectedLogin(issuerUrl, clientId);
  const expectProbe = (nonce: string) => getProxy().expectProbe(nonce);
  const found = await probeForCertain(runtime.url, finding.login, expectProbe);
  return conclude(id, runtime.url, found, finding.login ? undefined : finding.doubt);
}

function conclude(
  id: string,
  url: string,
  found: ProbeResult,
  doubt: string | undefined,
): ProtectionVerdict {
  const summary = found.verdict === "unknown" && doubt ? doubt : found.summary;
  const verdict: ProtectionVerdict = { ...found, summary, checkedAt: new Date().toISOString() };
  // The tunnel may have stopped, or got another URL, while the probe was on its way.
  if (getEngine().runtimeOf(id)?.url === url || found.verdict === "open") setVerdict(id, verdict);
  if (found.verdict === "open") stopOpen(id);
  publish(id);
  return verdict;
}

/** Stopped before anything is read or written. */
function stopOpen(id: string): void {
  const failure = ownFailure("protection_open");
  getEngine().fail(id, failure);
  cancelStop(id);
  wantDown(id);
  forgetOutage(id);
  const tunnel = nameTunnel(id);
  log(`ALARM: a request without a login came through "${tunnel.name}". It is stopped.`);
  notify({
    kind: "protection",
    tunnels: [tunnel],
    title: `“${tunnel.name}” was open, so Gatehouse stopped it`,
    detail: failure.detail,
  });
}
