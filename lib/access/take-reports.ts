import "server-only";
import { log } from "@/lib/base/log";
import type { GateState, GateStatus } from "@/lib/contract/gate";
import type { PersonId, VerifiedPerson, VisitCount } from "@/lib/traffic/gate-orders";
import { noteDoorUsed } from "./doors";
import { tellGate } from "./gate-notices";
import { bindGrant } from "./grants";
import { areMissing, wantKeys } from "./issuer-keys";
import { notePeople } from "./known-people";
import { issuerOf, tunnelOf } from "./outlet";
import { bindRemovals } from "./removal-owners";
import { takeAsk } from "./take-ask";
import { noteRefusals } from "./tell-refusals";
import { iso } from "./tunnel-access";
import { noteVisits } from "./visit-log";

type NoteGate = (tunnelId: string, gate: GateStatus) => void;

type Seen = { state: GateState; since: number; verified: number; refused: number };

/** The reports of the gates in the proxy's thread, by tunnel. Times are milliseconds. */
export type AccessReports = {
  gate(tunnelId: string, seen: Seen): void;
  asked(tunnelId: string, person: VerifiedPerson): void;
  grantUsed(tunnelId: string, grant: { email: string } & PersonId): void;
  keysWanted(issuerUrl: string): void;
  visits(tunnelId: string, visits: VisitCount[]): void;
  /** A token came that is not the issuer's. `evidence` is a sentence without the token. */
  wrongToken(tunnelId: string, evidence: string): void;
};

/** Handles the reports. Never throws, because other reports follow. `note` keeps a gate's status. */
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
    visits: (tunnelId, visits) => {
      notePeople(tunnelId, visits);
      quietly(() => bindRemovals(tunnelId, visits));
      quietly(() => noteVisits(tunnelId, visits));
      quietly(() => noteRefusals(tunnelId, visits));
      for (const { door, lastAt } of visits) {
        if (door) quietly(() => noteDoorUsed(tunnelId, door.id, lastAt));
      }
    },
    wrongToken: (tunnelId, evidence) =>
      quietly(() => tellGate(tunnelOf(tunnelId), "wrong-token", evidence)),
  };
}

/** At the first start the keys may still be on their way. Only if they do not come is something wrong. */
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

function quietly(take: () => void): void {
  try {
    take();
  } catch (error) {
    // The tunnel was deleted meanwhile, or the database does not answer.
    log(
      `A report of the gate was not taken: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
