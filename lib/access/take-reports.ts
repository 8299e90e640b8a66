import "server-only";
import { log } from "@/lib/base/log";
import type { GateState, GateStatus } from "@/lib/contract/gate";
import { getProfile } from "@/lib/profiles/service";
import type { VerifiedPerson, VisitCount } from "@/lib/traffic/gate-orders";
import { noteDoorUsed } from "./doors";
import { tellGate } from "./gate-notices";
import { bindGrant } from "./grants";
import { areMissing, wantKeys } from "./issuer-keys";
import { tunnelOf } from "./outlet";
import { takeAsk } from "./take-ask";
import { iso } from "./tunnel-access";
import { noteVisits } from "./visit-log";

type NoteGate = (tunnelId: string, gate: GateStatus) => void;

type Seen = { state: GateState; since: number; verified: number; refused: number };

/** What the gates in the proxy's thread tell, by tunnel. Times are milliseconds. */
export type AccessReports = {
  gate(tunnelId: string, seen: Seen): void;
  asked(tunnelId: string, person: VerifiedPerson): void;
  grantUsed(tunnelId: string, grant: { email: string; sub: string }): void;
  keysWanted(issuerUrl: string): void;
  visits(tunnelId: string, visits: VisitCount[]): void;
  /** Somebody came with a token that is not the issuer's; `evidence` in words, without the token. */
  wrongToken(tunnelId: string, evidence: string): void;
};

/** Takes the reports. None of it throws: the thread's other reports come after it. `note` keeps a gate's status. */
export function takeReports(note: NoteGate): AccessReports {
  return {
    gate: (tunnelId, seen) =>
      quietly(() => {
        if (seen.state === "no-keys") return void noKeys(tunnelId, issuerOf(tunnelId), seen, note);
        note(tunnelId, { ...seen, since: iso(seen.since) });
        if (seen.state !== "verifying" && seen.state !== "off") {
          tellGate(tunnelOf(tunnelId), seen.state);
        }
      }),
    asked: (tunnelId, person) => quietly(() => takeAsk(tunnelId, person)),
    grantUsed: (tunnelId, grant) => quietly(() => bindGrant(tunnelId, grant)),
    keysWanted: (issuerUrl) => quietly(() => wantKeys(issuerUrl)),
    visits: (tunnelId, visits) =>
      quietly(() => {
        noteVisits(tunnelId, visits);
        for (const { door, lastAt } of visits) {
          if (door) quietly(() => noteDoorUsed(tunnelId, door.id, lastAt));
        }
      }),
    wrongToken: (tunnelId, evidence) =>
      quietly(() => tellGate(tunnelOf(tunnelId), "wrong-token", evidence)),
  };
}

/** At its first start the keys may just be on their way: only when they do not come is anything wrong. */
async function noKeys(
  tunnelId: string,
  issuerUrl: string,
  seen: Seen,
  note: NoteGate,
): Promise<void> {
  if (!(await areMissing(issuerUrl))) return;
  quietly(() => {
    note(tunnelId, { ...seen, since: iso(seen.since) });
    tellGate(tunnelOf(tunnelId), "no-keys");
  });
}

function issuerOf(tunnelId: string): string {
  return getProfile(tunnelOf(tunnelId).profileId).issuerUrl;
}

function quietly(take: () => void): void {
  try {
    take();
  } catch (error) {
    // Its tunnel was deleted meanwhile, or the database does not answer.
    log(
      `A report of the gate was not taken: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
