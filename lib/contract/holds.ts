import { z } from "zod/mini";
import { nameSchema, timeSchema } from "./fields";

// A hold ties tunnels to a program that runs, such as `gatehouse share`. It lives while one stream of
// `GET /api/holds/{id}` is open.

/** How long the last stream may be gone before the hold ends. All in milliseconds. */
export const HOLD_GRACE_MS = 5_000;
/** The same after a start of the dashboard, from when it is ready. */
export const HOLD_BOOT_GRACE_MS = 10_000;
/** How long the first stream of a new hold may take. */
export const HOLD_FIRST_MS = 30_000;

/** What happens to the tunnels when it ends. */
export const holdEndSchema = z.enum(["stop", "remove"]);

export const holdCreateSchema = z.strictObject({
  tunnelIds: z.pipe(
    z.array(z.string()).check(z.minLength(1), z.maxLength(100)),
    z.transform((ids) => [...new Set(ids)]),
  ),
  after: holdEndSchema,
  /** What people know the program by: `gatehouse share`. */
  name: z.optional(nameSchema),
});

export const holdSchema = z.object({
  id: z.string(),
  /** Those that were not deleted since. */
  tunnelIds: z.array(z.string()),
  after: holdEndSchema,
  name: z.optional(z.string()),
  createdAt: timeSchema,
});

export type Hold = z.infer<typeof holdSchema>;
export type HoldEnd = z.infer<typeof holdEndSchema>;
