import { z } from "zod";

/** What the provider can be told to do wrong, by `POST /lab/faults`; an empty object ends it all. */
export const descopeFaultsSchema = z.object({
  /** Every answer comes this much later, in milliseconds. */
  slowMs: z.int().nonnegative().optional(),
  /** Nobody has an e-mail. */
  noEmail: z.boolean().optional(),
  /** The discovery document says another issuer. */
  wrongIssuer: z.boolean().optional(),
  /** Seconds that the provider's clock is ahead, as its Date header shows. */
  clockAheadS: z.int().optional(),
  /** The discovery document is not to be had. */
  noDiscovery: z.boolean().optional(),
});

export type DescopeFaults = z.infer<typeof descopeFaultsSchema>;
