import { Problem } from "@/lib/errors/problem";
import type { AccessTunnel } from "./outlet";

/** @throws Problem 409 `gate_off` where nobody here decides who enters */
export function refuseWithoutGate({ gate, name }: AccessTunnel): void {
  if (gate) return;
  throw new Problem(409, "The gate is off", {
    code: "gate_off",
    detail: `At “${name}” ngrok alone decides who enters.`,
    fix: "Turn the gate on in the tunnel's settings.",
  });
}

/** @throws Problem 409 `ask_off` where ngrok itself refuses whoever is not on the list */
export function refuseWithoutAsk(tunnel: AccessTunnel): void {
  refuseWithoutGate(tunnel);
  if (tunnel.askToComeIn) return;
  throw new Problem(409, "Ask to come in is off", {
    code: "ask_off",
    detail: `At “${tunnel.name}” ngrok refuses everybody who is not on the list, so nobody else can be let in.`,
    fix: "Turn Ask to come in on, or add the person to the list.",
  });
}

/** @throws Problem 409 `gate_off`, or `pooling_on` where another machine could answer, which knows of no door */
export function refuseDoors(tunnel: AccessTunnel): void {
  refuseWithoutGate(tunnel);
  if (!tunnel.pooling) return;
  throw new Problem(409, "Pooling is on", {
    code: "pooling_on",
    detail: `At “${tunnel.name}” another agent of the account can answer, which knows nothing of doors.`,
    fix: "Turn pooling off in the tunnel's settings first.",
  });
}

export function tooMany(what: string, most: number): Problem {
  return new Problem(409, `There are too many ${what}`, {
    code: "too_many",
    detail: `One tunnel can have ${most.toLocaleString("en")} of them.`,
    fix: "Take some back first, or add the people to the list.",
  });
}
