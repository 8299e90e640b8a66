import { describeGate } from "@/app/ui/tunnels/access/describe-gate";
import { isGateTrouble } from "@/app/ui/tunnels/access/gate-trouble";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import { hasAppNote, isInTrouble } from "@/app/ui/tunnels/has-notes";
import { SIDES } from "@/lib/contract/side-names";
import type { Tunnel } from "@/lib/contract/tunnels";

/** Which note it is: it decides about the one button. */
export type NoteKind = "trouble" | "gate" | "unsaved" | "app" | "url" | "changed";

/** The most urgent note about a tunnel on one line. `side`: whose side it is on, where that is known. */
export type NoteLine = {
  kind: NoteKind;
  tone: "bad" | "wait" | "info";
  side?: string | undefined;
  text: string;
};

/** In the order of `TunnelNotes`, which says everything. Undefined without a note. */
export function noteLineOf(tunnel: Tunnel): NoteLine | undefined {
  const { status } = tunnel;
  if (isInTrouble(status)) return troubleOf(tunnel);
  if (isGateTrouble(status)) {
    return { kind: "gate", tone: "bad", side: SIDES.gatehouse, text: describeGate(tunnel).text };
  }
  if (status.unsaved) {
    return { kind: "unsaved", tone: "wait", text: "It is stopped, but this is not saved yet" };
  }
  if (hasAppNote(status)) {
    const text = status.upstream?.reachable
      ? "Your app gave an answer that visitors cannot get"
      : "Your app is not answering";
    return { kind: "app", tone: "wait", text };
  }
  if (status.urlChanged)
    return { kind: "url", tone: "wait", text: "The forwarding URL has changed" };
  if (!status.changedSinceStart || !isUp(tunnel)) return undefined;
  return { kind: "changed", tone: "info", text: "Changes take effect at the next start" };
}

function troubleOf({ status: { state, lastError } }: Tunnel): NoteLine {
  const failed = state === "failed";
  const untold = failed ? "The tunnel failed" : "The connection to ngrok is lost";
  return {
    kind: "trouble",
    tone: failed ? "bad" : "wait",
    side: lastError?.side && SIDES[lastError.side],
    text: (lastError?.title ?? untold).replace(/\.$/, ""),
  };
}
