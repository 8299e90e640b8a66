import { setTimeout as pause } from "node:timers/promises";
import { pathOf } from "@/lib/cli/tunnels";
import type { Side } from "@/lib/contract/sides";
import { type Tunnel, tunnelSchema } from "@/lib/contract/tunnels";
import type { DashboardLink } from "./dashboard-link";

const LOOK_MS = 250;
/** Clients give a tool 60 s. */
const DEADLINE_MS = 50_000;

export type WhyNot = { title: string; detail?: string; side: Side; nextStep: string };

/** What a start has come to. `url` only when a request without a login was seen to end at the login. */
export type Outcome = { url: string; tunnel: Tunnel } | { whyNot: WhyNot; tunnel: Tunnel };

/** Waits until a started tunnel was seen to be protected, or until it is clear that it will not be. */
export async function untilProtected(
  link: DashboardLink,
  { id }: Pick<Tunnel, "id">,
  deadlineMs = DEADLINE_MS,
): Promise<Outcome> {
  const until = Date.now() + deadlineMs;
  for (;;) {
    const tunnel = await link.call(pathOf({ id }, "").replace(/\/$/, ""), tunnelSchema);
    const outcome = judge(tunnel);
    if (outcome) return outcome;
    if (Date.now() >= until) return { whyNot: describeLate(tunnel, deadlineMs), tunnel };
    await pause(LOOK_MS);
  }
}

/** Undefined while it may still become protected. Decides on codes alone. */
export function judge(tunnel: Tunnel): Outcome | undefined {
  const { state, desired, url, protection, lastError } = tunnel.status;
  if (protection.verdict === "protected" && state === "online" && url !== undefined) {
    return { url, tunnel };
  }
  if (state !== "failed" && desired === "up") return undefined;
  if (lastError) {
    const { title, detail, side = "gatehouse", fix } = lastError;
    return { tunnel, whyNot: { title, detail, side, nextStep: fix ?? LOOK } };
  }
  const title = "It was stopped before it was seen to be protected";
  return { tunnel, whyNot: { title, side: "gatehouse", nextStep: LOOK } };
}

const LOOK = "Look at the tunnel's page in the dashboard.";

function describeLate({ status }: Tunnel, deadlineMs: number): WhyNot {
  const { state, protection, lastError } = status;
  if (lastError && state !== "online") {
    const { title, detail, side = "network", fix } = lastError;
    return { title, detail, side, nextStep: fix ?? LOOK };
  }
  return {
    title: `Within ${deadlineMs / 1000} s it was not seen whether strangers are stopped at the login`,
    ...(protection.summary !== undefined && { detail: protection.summary }),
    side: "network",
    nextStep: "It goes on by itself. Ask again in a moment with list_tunnels.",
  };
}
