import type { ExpectedProbe } from "@/lib/traffic/expected-probes";
import { isProxyRestarting } from "@/lib/traffic/proxy-restarting";
import { type ExpectedLogin, newNonce, type ProbeResult, probe } from "./probe";

/** So often it is asked again while the proxy's thread falls at each time. */
const ROUNDS = 3;

/**
 * A probe, and another one when the proxy's thread fell meanwhile: then the first may have come through without anybody
 * knowing of it, and neither "protected" nor "unreachable" is known to be true. "Open" is true even then. `unknown`
 * when the thread falls each time. Rejects with `proxy_restarting` when there is no thread for seconds.
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
