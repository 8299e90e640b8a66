import "server-only";
import { suspectOpen } from "@/lib/protection/watch";
import { explainToken } from "@/lib/traffic/explain-token";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { watchAccess } from "./watch-access";

/**
 * Connects the gates in the proxy's thread with lib/access, which decides who may enter. `changed` as for watchAccess.
 */
export function watchGates(changed: (tunnelId: string) => void): void {
  const proxy = getProxy();
  const outlet = {
    setAccess: proxy.setAccess.bind(proxy),
    setIssuerKeys: proxy.setIssuerKeys.bind(proxy),
  };
  const { wrongToken, ...reports } = watchAccess(outlet, changed);
  proxy.tellGate({
    ...reports,
    gate: (id, seen) => {
      reports.gate(id, seen);
      if (seen.state === "no-token") suspectOpen(id);
    },
    alarm: (id, { code }) => {
      wrongToken(id, explainToken(code));
      suspectOpen(id);
    },
  });
}
