import { z } from "zod";

/** Names that are meant, each with all names below it; every name when absent. */
const names = z.array(z.string()).min(1).optional();
const addresses = z.array(z.union([z.ipv4(), z.ipv6()])).min(1);

/**
 * What the name server does, by `set()` or by `POST /dns`. Each call says all of it from then on. Names that are not
 * meant are answered from the records:
 *
 *     curl -d '{"kind": "servfail", "names": ["descope.test"]}' http://127.0.0.1:4756/dns
 */
export const dnsBehaviourSchema = z.discriminatedUnion("kind", [
  /** Nothing is wrong: answers are from the records, and a name without one does not exist. */
  z.strictObject({ kind: z.literal("records") }),
  z.strictObject({ kind: z.literal("nxdomain"), names }),
  z.strictObject({ kind: z.literal("servfail"), names }),
  z.strictObject({ kind: z.literal("refused"), names }),
  /** The name exists and has no address. */
  z.strictObject({ kind: z.literal("empty"), names }),
  /** The question is heard and not answered. */
  z.strictObject({ kind: z.literal("silent"), names }),
  /** From the records, `ms` milliseconds late. */
  z.strictObject({ kind: z.literal("slow"), ms: z.int().positive(), names }),
  /** Every name leads to these addresses, as in a hotel. */
  z.strictObject({ kind: z.literal("wrong"), addresses, names }),
  /** Bytes that are not an answer. */
  z.strictObject({ kind: z.literal("garbage"), names }),
]);

export type DnsBehaviour = z.infer<typeof dnsBehaviourSchema>;
