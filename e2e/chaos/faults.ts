import type { FaultInput } from "@/e2e/lab/edge/faults";
import type { Member } from "./fleet";
import type { Random } from "./random";

/** One fault of a run. `final`: a tunnel that it hits may rightly end in failed. */
export type Trouble = { fault: FaultInput; final: boolean; toleranceMs: number };

type Maker = (random: Random, members: readonly Member[]) => { fault: FaultInput; final?: boolean };

/** A limit on the rate, a server that goes away, endpoints of the account, and a code that nobody knows. */
const PASSING = ["ERR_NGROK_702", "ERR_NGROK_742", "ERR_NGROK_18021", "ERR_NGROK_98765"];

const ACCOUNTS = ["all", "Work account", "Second account"];

function someAccount(random: Random): { account?: string } {
  const account = random.pick(ACCOUNTS);
  return account === "all" ? {} : { account };
}

function someHost(random: Random, members: readonly Member[]): { hostname: string } {
  const named = members.flatMap(({ plan }) => plan.listener.domain ?? []);
  return { hostname: random.pick(named) };
}

const MAKERS: Maker[] = [
  (random) => ({ fault: { kind: "drop-sessions", ...someAccount(random) } }),
  (random) => ({ fault: { kind: "refuse-connections", ms: random.int(50, 3_000) } }),
  (random) => ({ fault: { kind: "silence", ...someAccount(random) } }),
  (random) => ({ fault: { kind: "delay", ms: random.int(20, 300) } }),
  (random) => ({
    fault: { kind: "slow-link", latencyMs: random.int(10, 200), bytesPerSecond: 50_000 },
  }),
  (random, members) => ({ fault: { kind: "hang-bind", ...someHost(random, members), times: 1 } }),
  (random) => ({
    fault: {
      kind: "refuse-auth",
      code: random.pick(PASSING),
      text: "Not now.",
      times: random.int(1, 3),
    },
  }),
  (random, members) => ({
    fault: {
      kind: "refuse-bind",
      ...someHost(random, members),
      code: random.pick(PASSING),
      text: "Not now.",
      times: 2,
    },
  }),
  (random, members) => ({
    fault: {
      kind: "refuse-bind",
      ...someHost(random, members),
      code: "ERR_NGROK_320",
      text: "Not yours.",
      times: 1,
    },
    final: true,
  }),
  () => ({
    fault: { kind: "refuse-auth", code: "ERR_NGROK_107", text: "Unknown token.", times: 1 },
    final: true,
  }),
  (random, members) => ({
    fault: {
      kind: "stop-tunnel",
      ...someHost(random, members),
      message: "Stopped.",
      code: "ERR_NGROK_3004",
    },
    final: true,
  }),
  (random) => ({ fault: { kind: "stop-session", ...someAccount(random) }, final: true }),
];

export function makeTrouble(random: Random, members: readonly Member[]): Trouble {
  const { fault, final = false } = random.pick(MAKERS)(random, members);
  return { fault, final, toleranceMs: random.chance(0.5) ? 0 : random.int(200, 3_000) };
}
