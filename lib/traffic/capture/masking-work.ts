import type { CapturedBody } from "@/lib/contract/traffic";
import { type MessagesOrder, type MessagesReply, readMessages } from "./messages/read-messages";
import { type RawBody, settleBody } from "./settle-body";

export type Reply = { body: CapturedBody; masked: string[] };

/** What is done with a block of bytes. */
export type Work =
  | { kind: "body"; facts: Omit<RawBody, "kept">; limit: number }
  | { kind: "messages"; order: MessagesOrder };

/** What came of it. */
export type Done =
  | { kind: "body"; reply: Reply }
  | { kind: "messages"; reply: MessagesReply }
  /** Why nothing of it may be shown. */
  | { kind: "failed"; note: string };

export const UNREADABLE = "Not shown: it could not be read.";

/** Never rejects. */
export async function doWork(work: Work, bytes: Uint8Array): Promise<Done> {
  try {
    if (work.kind === "messages") {
      return { kind: "messages", reply: readMessages(work.order, bytes) };
    }
    const masked = new Set<string>();
    const body = await settleBody({ ...work.facts, kept: bytes }, work.limit, masked);
    return { kind: "body", reply: { body, masked: [...masked] } };
  } catch {
    return { kind: "failed", note: UNREADABLE };
  }
}
