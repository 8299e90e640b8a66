import { z } from "zod";

/** The allowed values and defaults of the variables `GATEHOUSE_CAPTURE_…`. lib/base/env.ts reads them. */
export const CAPTURE_LIMITS = {
  /** Memory for captured requests, of all tunnels together. */
  GATEHOUSE_CAPTURE_MIB: z.coerce
    .number("GATEHOUSE_CAPTURE_MIB must be a number.")
    .int()
    .min(1, "GATEHOUSE_CAPTURE_MIB is at least 1.")
    .max(4096)
    .default(64),
  /** How much of each body is kept. */
  GATEHOUSE_CAPTURE_BODY_KIB: z.coerce
    .number("GATEHOUSE_CAPTURE_BODY_KIB must be a number.")
    .int()
    .min(0)
    .max(65_536)
    .default(64),
};
