import { Problem } from "@/lib/errors/problem";
import type { AccessTunnel } from "./outlet";

/** @throws Problem 409 `gate_off` when the tunnel has no gate */
export function refuseWithoutGate({ gate, name }: AccessTunnel): void {
  if (gate) return;
  throw new Problem("gate_off", { detail: `At “${name}” ngrok alone decides who enters.` });
}

/** @throws Problem 409 `ask_off` when ngrok itself refuses people who are not on the list */
export function refuseWithoutAsk(tunnel: AccessTunnel): void {
  refuseWithoutGate(tunnel);
  if (tunnel.askToComeIn) return;
  throw new Problem("ask_off", {
    detail: `At “${tunnel.name}” ngrok refuses everybody who is not on the list, so nobody else can be let in.`,
  });
}

/** @throws Problem 409 `gate_off`, or `pooling_on` where another machine could answer, which knows of no door */
export function refuseDoors(tunnel: AccessTunnel): void {
  refuseWithoutGate(tunnel);
  if (!tunnel.pooling) return;
  throw new Problem("pooling_on", {
    detail: `At “${tunnel.name}” another agent of the account can answer, which knows nothing of doors.`,
  });
}

export function tooMany(what: string, most: number): Problem {
  return new Problem("too_many", {
    title: `There are too many ${what}`,
    detail: `One tunnel can have ${most.toLocaleString("en")} of them.`,
    fix: "Take some back first, or add the people to the list.",
  });
}
