import { z } from "zod/mini";

/** The ids of links, as runs know them, begin with this; no tunnel's does. */
export const LINK_PREFIX = "link:";

/**
 * What of ours has the one thing that a tunnel needs, such as the account's own domain: another tunnel, or the link of a
 * group. Both have room behind one link.
 */
export const besideSchema = z.object({
  /** Of the tunnel; absent where it is a link. */
  tunnelId: z.optional(z.string()),
  /** Of the tunnel, or of the link's group. */
  name: z.string(),
});

export type Beside = z.infer<typeof besideSchema>;
