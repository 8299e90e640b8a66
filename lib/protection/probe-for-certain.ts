import type { ExpectedProbe } from "@/lib/traffic/expected-probes";
import { isProxyRestarting } from "@/lib/traffic/proxy-restarting";
import { type ExpectedLogin, newNonce, type ProbeResult, probe } from "./probe";

/** How often the probe is repeated while the proxy's thread crashes each time. */
const ROUNDS = 3;

/**
 * Sends a probe, and another one if the proxy's thread crashed meanwhile: the first probe may then have reached this
 * machine without being seen, so neither "protected" nor "unreachable" is certain. "Open" is certain even then. The
 * result is `unknown` when the thread crashes each time. Rejects with `proxy_restarting` when no thread runs for
 * seconds.
 */
export async function probeForCertain(
  forwardingUrl: string,
  login: ExpectedLogin | undefined,
  expectProbe: (nonce: string) => Promise<ExpectedProbe>,
): Promise<ProbeResult> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const nonce = newNonce();
    const expected = await expectProbe(nonce);
    const found = await probe(forwardingUrl, nonce, login, expected.wasSeen)
      .catch((error) => {
        if (!isProxyRestarting(error)) throw error;
      })
      .finally(expected.forget);
    if (found && (found.verdict === "open" || expected.isCertain())) return found;
  }
  return {
    verdict: "unknown",
    evidence: [],
    summary: "Gatehouse's proxy crashed during each check, so nothing was found out.",
  };
}
