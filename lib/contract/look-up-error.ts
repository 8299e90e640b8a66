/**
 * Why a name could not be looked up. `offline`: there is no name server to ask. `busy`: earlier questions have not
 * been answered yet, so this one was not asked in time.
 */
export type LookUpReason =
  | "not-found"
  | "no-address"
  | "no-answer"
  | "server-failed"
  | "offline"
  | "busy"
  | "refused"
  | "dashboard"
  | "other";

const NAME = "LookUpError";

/** A name could not be resolved. `message` is for people and contains the host. */
export class LookUpError extends Error {
  override readonly name = NAME;

  constructor(
    readonly reason: LookUpReason,
    readonly hostname: string,
    /** The system's code, mostly ENOTFOUND or EAI_AGAIN. Other code decides by it whose side the failure is on. */
    readonly code: string = "UNKNOWN",
  ) {
    super(WORDS[reason](shown(hostname), code));
  }
}

const WORDS: Record<LookUpReason, (host: string, code: string) => string> = {
  "not-found": (host) => `the name ${host} was not found`,
  "no-address": (host) => `the name ${host} has no address`,
  "no-answer": (host) => `the name server did not answer when it was asked for ${host}`,
  "server-failed": (host) => `the name server failed when it was asked for ${host}`,
  offline: (host) => `there is no name server that could be asked for ${host}`,
  busy: (host) =>
    `the name server has not answered earlier questions, so ${host} was not looked up`,
  refused: (host) =>
    `${host} is or resolves to a link-local, cloud metadata or empty address, which Gatehouse never connects to`,
  dashboard: (host) =>
    `the name ${host} resolves to the Gatehouse dashboard itself, which is never put on the internet`,
  other: (host, code) => `the name ${host} could not be looked up (${code})`,
};

/** Works across copies of this module; a production build has several. */
export function isLookUpError(error: unknown): error is LookUpError {
  return error instanceof Error && error.name === NAME && "reason" in error;
}

const LONGEST_NAME = 253; // RFC 1035, section 2.3.4, as text

function shown(hostname: string): string {
  const text = JSON.stringify(hostname).slice(1, -1);
  return text.length > LONGEST_NAME ? `${text.slice(0, 60)}…` : text;
}
