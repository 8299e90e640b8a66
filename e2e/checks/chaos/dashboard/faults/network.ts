import { z } from "zod";
import { ip, type Place } from "@/e2e/checks/chaos/dashboard/place";
import { openPortal } from "@/e2e/checks/chaos/dashboard/portal";
import type { World } from "@/e2e/checks/chaos/dashboard/world";
import type { DnsBehaviour } from "@/e2e/lab/dns/behaviour";
import type { Fault } from "./fault";
import { verifyOne } from "./verify-one";

type NonNull<T> = T extends undefined ? never : T;

const checksSchema = z.object({
  checks: z.array(z.object({ id: z.string(), status: z.string() })),
});
const linkSchema = z.array(z.object({ operstate: z.string() }));

function networkOf({ place }: World): NonNull<Place["network"]> {
  if (!place.network) throw new Error("This fault needs a network of its own");
  return place.network;
}

/** The name server fails. Half of the time sessions are cut as well, so that names must be looked up. */
function nameFault(behaviour: DnsBehaviour): Fault {
  return {
    needsRoot: true,
    begin: async (world, random) => {
      world.names?.set(behaviour);
      const breaks = random.chance(0.5);
      if (breaks) await world.control.fault({ kind: "drop-sessions" });
      const check = checkProfile(world);
      return {
        detail: `${JSON.stringify(behaviour)}${breaks ? ", and sessions broke" : ""}`,
        proof: async () => {
          const { failed, ms } = await check;
          if (behaviour.kind === "slow") return ms >= behaviour.ms ? `${ms} ms` : undefined;
          return failed ? `the profile check noticed: ${failed}` : undefined;
        },
        end: () => world.names?.set({ kind: "records" }),
      };
    },
  };
}

/** The checks of a profile that did not pass. When no answer comes in time, the result says so. */
async function checkProfile(world: World): Promise<{ failed: string; ms: number }> {
  const begun = performance.now();
  const answer = await world.api
    .call("POST", `/api/profiles/${world.ids.profile}/check`, undefined, 3_000)
    .catch(() => undefined);
  const { data } = checksSchema.safeParse(answer?.body);
  const failed = data?.checks.filter(({ status }) => status === "fail").map(({ id }) => id);
  return {
    failed: failed?.join() ?? "no answer in time",
    ms: Math.round(performance.now() - begun),
  };
}

const linkDown: Fault = {
  needsRoot: true,
  lasts: [500, 4_000],
  begin: async (world) => {
    const { home, device } = networkOf(world);
    ip("-n", home, "link", "set", device, "down");
    return {
      detail: "the network interface is down",
      proof: () => {
        const [link] = linkSchema.parse(JSON.parse(ip("-n", home, "-j", "link", "show", device)));
        return link?.operstate === "DOWN" ? "the interface is DOWN" : undefined;
      },
      end: () => void ip("-n", home, "link", "set", device, "up"),
    };
  },
};

/** Every name resolves to a device in between. `isTrusted`: its CA is installed, as in companies. */
function portalFault(isTrusted: boolean): Fault {
  return {
    needsRoot: true,
    begin: async (world) => {
      const { portalAddress, certificate, strangeCertificate } = networkOf(world);
      const shown = isTrusted ? certificate : strangeCertificate;
      const portal = await openPortal(portalAddress, world.outsidePorts, shown);
      world.names?.set({ kind: "wrong", addresses: [portalAddress] });
      const [verdict, check] = await Promise.all([verifyOne(world), checkProfile(world)]);
      return {
        detail: `verdict ${verdict}, profile check failed at ${check.failed || "nothing"}`,
        proof: () => (portal.asked() > 0 ? `asked ${portal.asked()} times` : undefined),
        wrong: () => [
          ...(verdict === "protected" ? ["a check behind a portal said protected"] : []),
          ...(check.failed === "" ? ["a profile passed behind a portal"] : []),
        ],
        end: async () => {
          world.names?.set({ kind: "records" });
          await portal.close();
        },
      };
    },
  };
}

export const networkFaults: Record<string, Fault> = {
  "dns-nxdomain": nameFault({ kind: "nxdomain" }),
  "dns-servfail": nameFault({ kind: "servfail" }),
  "dns-refused": nameFault({ kind: "refused" }),
  "dns-empty": nameFault({ kind: "empty" }),
  "dns-silent": nameFault({ kind: "silent" }),
  "dns-slow": nameFault({ kind: "slow", ms: 700 }),
  "dns-garbage": nameFault({ kind: "garbage" }),
  "interface-down": linkDown,
  "captive-portal": portalFault(false),
  "tls-interception": portalFault(true),
};
