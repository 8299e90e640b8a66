import { z } from "zod/mini";
import { timeSchema } from "./fields";
import { tunnelStateSchema } from "./tunnels";

export const historyEntrySchema = z.object({
  id: z.int(),
  tunnelId: z.string(),
  at: timeSchema,
  from: tunnelStateSchema,
  to: tunnelStateSchema,
  /** In words, for people. */
  cause: z.string(),
  code: z.optional(z.string()),
  url: z.optional(z.string()),
});

/** Entries of one answer at most. */
export const HISTORY_PAGE_MAX = 500;

export const historyQuerySchema = z.object({
  before: z._default(z.coerce.number().check(z.int(), z.positive()), Number.MAX_SAFE_INTEGER),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(HISTORY_PAGE_MAX)), 50),
});

export const historyPageSchema = z.object({
  items: z.array(historyEntrySchema),
  nextBefore: z.nullable(z.int()),
});

export type HistoryEntry = z.infer<typeof historyEntrySchema>;
