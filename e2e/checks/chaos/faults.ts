import type { FaultInput } from "@/e2e/lab/edge/faults";
import type { Random } from "./random";

/** One fault of a run. `final`: a tunnel that it hits may end in the state failed. */
export type Trouble = { fault: FaultInput; final: boolean; toleranceMs: number };

/** The faults at ngrok's edge. `hostnames`: those of the tunnels with their own names. */
type Maker = (
  random: Random,
  hostnames: readonly string[],
) => { fault: FaultInput; final?: boolean };

/** A rate limit, a server that shuts down, the account's limit of endpoints, and an unknown code. */
const PASSING = ["ERR_NGROK_702", "ERR_NGROK_742", "ERR_NGROK_18021", "ERR_NGROK_98765"];

const ACCOUNTS = ["all", "Work account", "Second account"];

function someAccount(random: Random): { account?: string } {
  const account = random.pick(ACCOUNTS);
  return account === "all" ? {} : { account };
}

function someHost(random: Random, hostnames: readonly string[]): { hostname: string } {
  return { hostname: random.pick(hostnames) };
}

export const EDGE_FAULTS: Record<string, Maker> = {
  "drop-sessions": (random) => ({ fault: { kind: "drop-sessions", ...someAccount(random) } }),
  "refuse-connections": (random) => ({
    fault: { kind: "refuse-connections", ms: random.int(50, 3_000) },
  }),
  silence: (random) => ({ fault: { kind: "silence", ...someAccount(random) } }),
  delay: (random) => ({ fault: { kind: "delay", ms: random.int(20, 300) } }),
  "slow-link": (random) => ({
    fault: { kind: "slow-link", latencyMs: random.int(10, 200), bytesPerSecond: 50_000 },
  }),
  "hang-bind": (random, hostnames) => ({
    fault: { kind: "hang-bind", ...someHost(random, hostnames), times: 1 },
  }),
  "busy-auth": (random) => ({
    fault: {
      kind: "refuse-auth",
      code: random.pick(PASSING),
      text: "Not now.",
      times: random.int(1, 3),
    },
  }),
  "busy-bind": (random, hostnames) => ({
    fault: {
      kind: "refuse-bind",
      ...someHost(random, hostnames),
      code: random.pick(PASSING),
      text: "Not now.",
      times: 2,
    },
  }),
  "taken-name": (random, hostnames) => ({
    fault: {
      kind: "refuse-bind",
      ...someHost(random, hostnames),
      code: "ERR_NGROK_320",
      text: "Not yours.",
      times: 1,
    },
    final: true,
  }),
  "bad-authtoken": () => ({
    fault: { kind: "refuse-auth", code: "ERR_NGROK_107", text: "Unknown token.", times: 1 },
    final: true,
  }),
  "stop-tunnel": (random, hostnames) => ({
    fault: {
      kind: "stop-tunnel",
      ...someHost(random, hostnames),
      message: "Stopped.",
      code: "ERR_NGROK_3004",
    },
    final: true,
  }),
  "stop-session": (random) => ({
    fault: { kind: "stop-session", ...someAccount(random) },
    final: true,
  }),
};

/** `kind` is a key of EDGE_FAULTS; any of them when absent. */
export function makeTrouble(random: Random, hostnames: readonly string[], kind?: string): Trouble {
  const make = EDGE_FAULTS[kind ?? random.pick(Object.keys(EDGE_FAULTS))];
  if (!make) throw new Error(`There is no fault ${kind}`);
  const { fault, final = false } = make(random, hostnames);
  return { fault, final, toleranceMs: random.chance(0.5) ? 0 : random.int(200, 3_000) };
}
