import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { z } from "zod";
import { makePlace, type Place, removePlace } from "./place";
import type { Outcome, Rest } from "./run-world";

const stopSchema = z.object({ ms: z.number(), answered: z.boolean() });

const outcomeSchema = z.object({
  kind: z.string(),
  seed: z.int(),
  detail: z.string(),
  proof: z.string().optional(),
  settledMs: z.number(),
  stops: z.array(stopSchema),
  megabytes: z.number(),
  problems: z.array(z.string()),
});

const counts = z.record(z.string(), z.number());

const restSchema = z.object({
  descriptors: z.object({ fresh: z.number(), end: z.number() }),
  kinds: z.object({ fresh: counts, end: counts }),
  edge: z.object({ sockets: z.number(), sessions: z.number(), listeners: z.number() }),
  supervised: z.boolean(),
  answers: counts,
  visits: z.object({
    strangers: z.number(),
    members: z.number(),
    wrong: z.number(),
    machines: z.number(),
    revoked: z.number(),
    forged: z.number(),
    guests: z.number(),
    guestsIn: z.number(),
  }),
  problems: z.array(z.string()),
});

const messageSchema = z.union([
  z.object({ outcome: outcomeSchema }),
  z.object({ rest: restSchema }),
]);

export type DashboardOptions = {
  faults: number;
  seed: number;
  worlds: number;
  kinds: string[];
  onOutcome: (outcome: Outcome) => void;
};

export type DashboardResult = { outcomes: Outcome[]; rests: Rest[]; problems: string[] };

const WORLD_SEED_STEP = 1_000_003;

/**
 * Runs several worlds at once, each with its share of the faults. Everything that one makes is removed, however this
 * ends.
 */
export async function runDashboards(options: DashboardOptions): Promise<DashboardResult> {
  const { faults, seed, worlds } = options;
  const result: DashboardResult = { outcomes: [], rests: [], problems: [] };
  const places = Array.from({ length: Math.min(worlds, faults) }, (_, number) => makePlace(number));
  const children: ChildProcess[] = [];
  const clean = () => {
    for (const child of children) child.kill("SIGKILL");
    for (const place of places) removePlace(place);
  };
  process.once("exit", clean);
  // The handlers stay, because a second signal must not end the cleaning.
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(name, () => process.exit(1));
  await Promise.all(
    places.map(async (place, number) => {
      const share = Math.floor(faults / places.length) + (number < faults % places.length ? 1 : 0);
      const child = startWorld(place, share, seed + number * WORLD_SEED_STEP, options.kinds);
      children.push(child);
      await follow(child, result, options.onOutcome);
    }),
  );
  clean();
  process.off("exit", clean);
  return result;
}

function startWorld(place: Place, faults: number, seed: number, kinds: string[]): ChildProcess {
  const options = JSON.stringify({ place, faults, seed, kinds });
  const node = [process.execPath, "--import", "tsx", "e2e/checks/chaos/dashboard/main.ts", options];
  // Without `ip netns exec`, which would hide its mounts from all other processes.
  const words = place.network
    ? ["nsenter", `--net=/run/netns/${place.network.lab}`, ...node]
    : node;
  const [command = "", ...args] = words;
  return spawn(command, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...(place.network && { NODE_EXTRA_CA_CERTS: place.caFile }) },
  });
}

async function follow(
  child: ChildProcess,
  result: DashboardResult,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  if (!child.stdout) throw new Error("A world has no output");
  const gone = once(child, "exit");
  let isWhole = false;
  for await (const line of createInterface({ input: child.stdout })) {
    const message = messageSchema.safeParse(parse(line)).data;
    if (!message) console.log(line);
    else if ("rest" in message) {
      isWhole = true;
      result.rests.push(message.rest);
      result.problems.push(...message.rest.problems);
    } else {
      result.outcomes.push(message.outcome);
      onOutcome(message.outcome);
    }
  }
  const [code, signal] = await gone;
  if (!isWhole) result.problems.push(`a world of the run broke off: ${code ?? signal}`);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
