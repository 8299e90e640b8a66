import { z } from "zod/mini";
import { timeSchema } from "./fields";
import { protectionVerdictSchema, tunnelErrorSchema, tunnelStateSchema } from "./tunnels";

// Tunnels with the same group, and the one link that a group can have. Browser-safe.

/** What was observed of a group's link. */
export const linkStatusSchema = z.object({
  state: tunnelStateSchema,
  since: z.optional(timeSchema),
  /** Where visitors choose an app. */
  url: z.optional(z.string()),
  protection: protectionVerdictSchema,
  lastError: z.optional(tunnelErrorSchema),
  /** What is stored of the link is newer than what runs. */
  changedSinceStart: z.optional(z.boolean()),
});

export const groupSchema = z.object({
  /** As its first tunnel writes it. */
  name: z.string(),
  /** One endpoint for all its tunnels. */
  link: z.boolean(),
  /** Of the link: without it ngrok chooses the host name. They stay while it is off. */
  domain: z.optional(z.string()),
  accountId: z.optional(z.string()),
  profileId: z.optional(z.string()),
  /** When somebody accepted that the apps on the link trust each other; absent until then. */
  acceptedAt: z.optional(timeSchema),
  status: linkStatusSchema,
});

export type Group = z.infer<typeof groupSchema>;
export type LinkStatus = z.infer<typeof linkStatusSchema>;
