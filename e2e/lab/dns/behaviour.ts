import { z } from "zod";

/** The names concerned, each with all names below it. When absent, every name. */
const names = z.array(z.string()).min(1).optional();
const addresses = z.array(z.union([z.ipv4(), z.ipv6()])).min(1);

/**
 * What the name server does, set by `set()` or by `POST /dns`. Each call sets all of it from then on. Other names are
 * answered from the records:
 *     curl -d '{"kind": "servfail", "names": ["descope.test"]}' http://127.0.0.1:4756/dns
 */
export const dnsBehaviourSchema = z.discriminatedUnion("kind", [
  /** No fault: answers come from the records, and a name without a record does not exist. */
  z.strictObject({ kind: z.literal("records") }),
  z.strictObject({ kind: z.literal("nxdomain"), names }),
  z.strictObject({ kind: z.literal("servfail"), names }),
  z.strictObject({ kind: z.literal("refused"), names }),
  /** The name exists but has no address. */
  z.strictObject({ kind: z.literal("empty"), names }),
  /** The question is received but not answered. */
  z.strictObject({ kind: z.literal("silent"), names }),
  /** Answers come from the records, `ms` milliseconds late. */
  z.strictObject({ kind: z.literal("slow"), ms: z.int().positive(), names }),
  /** Every name resolves to these addresses, as behind a hotel's sign-in page. */
  z.strictObject({ kind: z.literal("wrong"), addresses, names }),
  /** The answer consists of bytes that are not DNS. */
  z.strictObject({ kind: z.literal("garbage"), names }),
]);

export type DnsBehaviour = z.infer<typeof dnsBehaviourSchema>;
