import { describeWho } from "@/lib/contract/describe-who";
import type { Tunnel } from "@/lib/contract/tunnels";

/**
 * What an assistant sees of a tunnel. The fields are named one by one: what may have a secret of the owner's in it, such
 * as the extra policy, is not among them.
 */
export function describeTunnel(tunnel: Tunnel): object {
  const { id, name, upstream, group, gate, askToComeIn, stopAfter, domain, status } = tunnel;
  const { state, url, protection, lastError, stopAt, app } = status;
  return {
    id,
    name,
    localApp: upstream,
    ...(group !== undefined && { group }),
    ...(domain !== undefined && { domain }),
    state,
    ...(url !== undefined && { url }),
    protection: protection.verdict,
    ...(protection.summary !== undefined && { protectionSummary: protection.summary }),
    whoMayEnter: describeWho(tunnel),
    allowedEmails: tunnel.allowedEmails.slice(0, 100),
    allowedDomains: tunnel.allowedDomains.slice(0, 100),
    gate,
    askToComeIn,
    ...(stopAfter !== undefined && { stopAfter }),
    ...(stopAt !== undefined && { stopsAt: stopAt }),
    app,
    ...(status.changedSinceStart && { note: "Its settings were changed since it was started." }),
    ...(lastError && {
      trouble: {
        title: lastError.title,
        detail: lastError.detail,
        side: lastError.side,
        nextStep: lastError.fix,
        code: lastError.code,
      },
    }),
  };
}
