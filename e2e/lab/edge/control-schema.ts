import { z } from "zod";

/** The answer of `GET /state` at the control port: what the service has, to compare with what a page shows. */
export const edgeStateSchema = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      accountName: z.string(),
      remote: z.string(),
      alive: z.boolean(),
      listeners: z.array(
        z.object({
          id: z.string(),
          url: z.string(),
          hostname: z.string(),
          metadata: z.string(),
          pooled: z.boolean(),
          hasLogin: z.boolean(),
          /** The parts of its options and its policy that the lab accepts but does not implement. */
          notRun: z.array(z.string()),
        }),
      ),
    }),
  ),
  /** The same for all listeners since the start. */
  everNotRun: z.array(z.string()),
  /** The user agents of the agents since the start. */
  userAgents: z.array(z.string()),
  sockets: z.int(),
  /** The number of binds that have arrived and are not answered yet. */
  hungBinds: z.int(),
  counters: z.object({ auths: z.int(), binds: z.int(), unbinds: z.int() }),
});

export type EdgeState = z.infer<typeof edgeStateSchema>;

const limit = z.int().positive().optional();

/** The body of `POST /limits` at the control port: an account's name and its new limits. */
export const limitsSchema = z.strictObject({
  account: z.string(),
  plan: z.enum(["Free", "Hobbyist", "Pay-as-you-go"]).optional(),
  sessionLimit: limit,
  endpointLimit: limit,
  sessionEndpointLimit: limit,
  ruleLimit: limit,
  monthlyLogins: limit,
});

export type Limits = z.infer<typeof limitsSchema>;
