import { z } from "zod";

/** What `GET /state` of the control port answers with: what the service has, to compare with what a page shows. */
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
          /** What of its options and its policy the lab takes and does not do. */
          notRun: z.array(z.string()),
        }),
      ),
    }),
  ),
  /** The same of all listeners since the start. */
  everNotRun: z.array(z.string()),
  /** What the agents since the start call themselves. */
  userAgents: z.array(z.string()),
  sockets: z.int(),
  /** Binds that have come and are not answered. */
  hungBinds: z.int(),
  counters: z.object({ auths: z.int(), binds: z.int(), unbinds: z.int() }),
});

export type EdgeState = z.infer<typeof edgeStateSchema>;

const limit = z.int().positive().optional();

/** What `POST /limits` of the control port takes: an account's name, and what it may have from now on. */
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
