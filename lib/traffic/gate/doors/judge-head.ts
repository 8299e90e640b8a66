import { isReserved } from "@/lib/traffic/gate/reserved-path";
import type { Taken } from "@/lib/traffic/gate/take-secrets";
import type { Visit } from "@/lib/traffic/gate/visit";
import { type AtDoor, fitsWebhook } from "./find-door";
import { type Proof, readProof } from "./read-proof";

/** A door that a request has found, by its key or by its path. */
export type Found = Extract<AtDoor, { kind: "key" | "webhook" }>;

/** `proof` is what a webhook's body is to be compared with. */
type HeadJudgement = { refused: "proof" | "not-found" } | { proof: Proof | undefined };

const NO_PROOF = { refused: "proof" } as const;

/** All that is looked at before a body is read. Somebody who is logged in is no machine. */
export function judgeHead(at: Found, visit: Visit, taken: Taken, now: number): HeadJudgement {
  if (taken.tokens.length > 0) return NO_PROOF;
  if (isReserved(visit.target)) return { refused: "not-found" };
  if (at.kind === "key") return at.rule.until <= now ? NO_PROOF : { proof: undefined };
  const proof = readProof(at.rule.signature, taken.headers, now);
  return proof && fitsWebhook(visit, taken.headers, at.rule) ? { proof } : NO_PROOF;
}
