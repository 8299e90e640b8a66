import type { ProposalLine } from "@/lib/contract/assistants";
import type { Asker } from "@/lib/secrets/asker";

/** What was done. `outcome` is one whole sentence, or more. */
export type Applied = {
  outcome: string;
  tunnelId?: string;
  /** Of a new key for machines. Only whoever allowed it gets to see it. */
  key?: string;
};

/** A change that was looked at, and can be done. */
export type Planned = {
  /** What it is, in one sentence without a full stop: “Let member@example.com into “Shop””. */
  title: string;
  /** Exactly what would change. */
  lines: ProposalLine[];
  /** What it would let happen, in whole sentences. */
  warnings: string[];
  /** It may let somebody in who could not enter before, or keep an app open longer. */
  widens: boolean;
  tunnelId?: string;
  /** Whether what it changes is still as it was when it was looked at. */
  isCurrent(): boolean;
  /** Does it. May throw a Problem; then nothing was changed. */
  apply(asker: Asker): Applied | Promise<Applied>;
};
