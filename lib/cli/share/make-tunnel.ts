import { connect } from "node:net";
import { freeName } from "@/lib/base/names";
import { call, Refused } from "@/lib/cli/api";
import type { Dashboard } from "@/lib/cli/find-dashboard";
import { listTunnels } from "@/lib/cli/tunnels";
import { type Tunnel, tunnelSchema } from "@/lib/contract/tunnels";
import type { Upstream } from "@/lib/contract/upstream";
import type { SharePlan } from "./read-plan";

const CONNECT_MS = 1_000;
/** Two commands may choose the same free name at the same moment. */
const TRIES = 5;

/** Stores the tunnel, stopped. Throws a CliError with the reason of a refusal. */
export async function makeTunnel(
  dashboard: Dashboard,
  plan: SharePlan,
  login: { accountId: string; profileId: string },
  agreed: string,
): Promise<Tunnel> {
  for (let tries = 1; ; tries += 1) {
    const name = plan.name ?? freeName(plan.baseName, await listTunnels(dashboard));
    const body = {
      name,
      upstream: plan.upstream.url,
      ...login,
      ...plan.who,
      ...(plan.stopAfter !== undefined && { stopAfter: plan.stopAfter }),
      ...(plan.group !== undefined && { group: plan.group }),
    };
    try {
      return await call(dashboard, "/api/tunnels", tunnelSchema, { method: "POST", body, agreed });
    } catch (error) {
      const isTaken = error instanceof Refused && error.problem.code === "name_taken";
      if (!isTaken || plan.name !== undefined || tries === TRIES) throw error;
    }
  }
}

/** Whether something listens there now. */
export function isListening({ url, host, port }: Upstream): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = url.startsWith("unix:")
      ? connect({ path: url.slice("unix:".length) })
      : connect({ host: host.replace(/^\[(.*)\]$/, "$1"), port });
    const answer = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", () => answer(true));
    socket.once("error", () => answer(false));
    socket.setTimeout(CONNECT_MS, () => answer(false));
  });
}
