import { type Failure, readFailure } from "./failure";
import type { ListenerEnd } from "./ngrok-sdk";

// What the engine itself has to say, beside what ngrok says.

export function silence(): Failure {
  return {
    title: "The connection to ngrok went silent",
    detail: "ngrok did not answer heartbeats. A sleeping laptop or a changed network does this.",
    side: "network",
    fix: "Check your internet connection.",
    persistence: "passing",
  };
}

export const ACCOUNT_CHANGED: Failure = {
  title: "The ngrok account was changed",
  detail: "The tunnel moves to a session with the new settings.",
  side: "gatehouse",
  persistence: "passing",
};

export const SESSION_RENEWED: Failure = {
  title: "The session with ngrok is renewed",
  detail: "After an outage the tunnel moves to a fresh session.",
  side: "gatehouse",
  persistence: "passing",
};

export const STOPPED_FROM_DASHBOARD: Failure = {
  title: "Stopped from ngrok's dashboard",
  detail: "Someone with access to the ngrok account stopped this agent there.",
  side: "ngrok",
  fix: "Start the tunnel again when that is settled.",
  persistence: "permanent",
};

/** The service ended one listener; its message and code say why. */
export function stoppedByService(end: Extract<ListenerEnd, { by: "service" }>): Failure {
  const failure = readFailure(new Error(`${end.message} ${end.code ?? ""}`));
  return {
    ...failure,
    title: "ngrok stopped this tunnel",
    detail: failure.detail || "The service gave no reason.",
    side: "ngrok",
    fix: failure.code ? (failure.fix ?? "") : "Start it again when that is settled.",
    persistence: "permanent",
  };
}
