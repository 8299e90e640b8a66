import { test } from "@playwright/test";
import { z } from "zod";
import type { Plan } from "./lab/edge/account";
import type { Names } from "./lab/edge/endpoints";

// The kind of ngrok account that the specs use. `npm run test:worlds` runs all of them.

const PLANS = { free: "Free", hobbyist: "Hobbyist", payg: "Pay-as-you-go" } as const;

const envSchema = z.object({
  LAB_NAMES: z.enum(["random", "dev"]).optional(),
  LAB_PLAN: z.enum(["free", "hobbyist", "payg"]).default("payg"),
});

export type World = {
  /** Undefined when not set: then a spec may choose. */
  names: Names | undefined;
  plan: Plan;
};

/** Throws for an unknown world. */
export function readWorld(env: Record<string, string | undefined>): World {
  const { LAB_NAMES: names, LAB_PLAN } = envSchema.parse(env);
  return { names, plan: PLANS[LAB_PLAN] };
}

export const world = readWorld(process.env);

/** What a journey needs from the account. */
export type Needs = {
  /** The number of tunnels that are online at the same time, each at its own URL. */
  tunnels?: number;
  /** A host name that the user chooses, below ngrok's domains or their own. */
  chosenName?: true;
  /** A domain of the user's own. */
  ownDomain?: true;
  /** For journeys about one kind of names. */
  names?: Names;
};

type Room = { tunnels: number; why: string; chosenName: boolean; ownDomain: boolean };

/** https://ngrok.com/docs/pricing-limits */
const ROOM: Record<Plan, Room> = {
  Free: { tunnels: 1, why: "one domain", chosenName: false, ownDomain: false },
  Hobbyist: { tunnels: 3, why: "3 endpoints", chosenName: true, ownDomain: false },
  "Pay-as-you-go": { tunnels: Infinity, why: "no limit", chosenName: true, ownDomain: true },
};

/** The number of tunnels that are online at the same time, limited to what the plan allows. */
export function upTo(count: number): number {
  return Math.min(count, ROOM[world.plan].tunnels);
}

/** Why a journey cannot run in this world; undefined when it can. Pure. */
export function whyNot(wanted: Needs, { names, plan }: World): string | undefined {
  const room = ROOM[plan];
  const { tunnels = 1 } = wanted;
  if (tunnels > room.tunnels) {
    return `needs ${tunnels} tunnels at once; the ${plan} plan has ${room.why}`;
  }
  if (wanted.chosenName && !room.chosenName) {
    return `needs a name of its own choice; the ${plan} plan has ${room.why}`;
  }
  if (wanted.ownDomain && !room.ownDomain) {
    return `needs a domain of the user's own; the ${plan} plan has none`;
  }
  if (wanted.names && names && wanted.names !== names) {
    return `is about ${wanted.names === "dev" ? "the account's one domain" : "random names"} alone`;
  }
  return undefined;
}

/** The annotation by which the report distinguishes these skips from others. */
export const NOT_APPLICABLE = "not-applicable";

/**
 * Called in a journey with what it needs of the account. With less, the journey is skipped, with the reason in the
 * report.
 */
export function needs(wanted: Needs): void {
  const why = whyNot(wanted, world);
  if (why === undefined) return;
  test.info().annotations.push({ type: NOT_APPLICABLE, description: why });
  test.skip(true, why);
}
