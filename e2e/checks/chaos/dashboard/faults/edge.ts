import type { World } from "@/e2e/checks/chaos/dashboard/world";
import { EDGE_FAULTS, makeTrouble } from "@/e2e/checks/chaos/faults";
import type { Fault } from "./fault";
import { verifyOne } from "./verify-one";

const FINAL = ["taken-name", "bad-authtoken", "stop-tunnel", "stop-session"];

function edgeFault(kind: string): Fault {
  return {
    final: FINAL.includes(kind),
    begin: async (world, random) => {
      const { fault, toleranceMs } = makeTrouble(random, hostnamesOf(world), kind);
      await world.control.tolerance(toleranceMs);
      // Stopping a tunnel that is not online has no effect.
      const began = await world.control.fault(fault).then(
        () => true,
        () => false,
      );
      return {
        detail: JSON.stringify({ ...fault, toleranceMs }),
        proof: () => (began ? "the edge took the order" : undefined),
        end: () => endAtEdge(world),
      };
    },
  };
}

/** Visitors and the protection check get a sign-in page, as in a hotel. The agent's connection continues. */
const captivePage: Fault = {
  begin: async (world) => {
    await world.control.fault({ kind: "captive-portal" });
    const verdict = await verifyOne(world);
    return {
      detail: `verdict ${verdict}`,
      proof: () => (verdict === undefined ? undefined : `a check said ${verdict}`),
      wrong: () => (verdict === "protected" ? ["a check behind a portal said protected"] : []),
      end: () => endAtEdge(world),
    };
  },
};

/** The edge drops every login. The check must find that and stop the tunnels. */
const loginLost: Fault = {
  final: true,
  opens: true,
  begin: async (world) => {
    await world.control.fault({ kind: "drop-oidc" });
    const verdict = await verifyOne(world);
    return {
      detail: `verdict ${verdict}`,
      proof: () => (verdict === undefined ? undefined : `a check said ${verdict}`),
      wrong: () =>
        verdict === undefined || verdict === "open" || verdict === "not online"
          ? []
          : [`a check of a tunnel without a login said ${verdict}`],
      end: () => endAtEdge(world),
    };
  },
};

export async function endAtEdge({ control }: World): Promise<void> {
  await control.clear();
  await control.tolerance(0);
}

function hostnamesOf({ members }: World): string[] {
  return [...new Set(members.flatMap(({ hostname }) => hostname ?? []))];
}

export const edgeFaults: Record<string, Fault> = {
  ...Object.fromEntries(Object.keys(EDGE_FAULTS).map((kind) => [`edge-${kind}`, edgeFault(kind)])),
  "captive-page": captivePage,
  "login-lost": loginLost,
};
