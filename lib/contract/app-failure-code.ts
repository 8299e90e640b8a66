import { z } from "zod/mini";

/** Why an app could not be reached, or why its answer cannot be used. */
export const appFailureCodeSchema = z.enum([
  "nothing-listens",
  "other-address",
  "no-socket",
  "no-permission",
  "name-unknown",
  "container-name",
  "name-server",
  "dashboard",
  "refused",
  "no-way",
  "timeout",
  "no-answer",
  "cut",
  "certificate",
  "wrong-protocol",
  "speaks-http",
  "speaks-https",
  "http2-only",
  "unreadable",
  "not-http",
  "too-many-files",
  "other",
]);

export type AppFailureCode = z.infer<typeof appFailureCodeSchema>;
