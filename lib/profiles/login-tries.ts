import { randomBytes, randomUUID } from "node:crypto";
import { sharedOnce } from "@/lib/base/shared-once";
import { LOGIN_TRY_MINUTES } from "@/lib/contract/login-try-life";
import type { LoginResult } from "@/lib/contract/profiles";

const LIFE_MS = LOGIN_TRY_MINUTES * 60_000;
const MOST = 50;

export type PendingLogin = {
  id: string;
  profileId: string;
  /** The issuer at which the login was started. */
  issuerUrl: string;
  state: string;
  nonce: string;
  verifier: string;
  redirectUri: string;
  expiresAt: number;
};

type LoginTry = PendingLogin & { taken: boolean; result: LoginResult };

const tries = () => sharedOnce("login-tries", () => new Map<string, LoginTry>());

export function beginTry(
  profileId: string,
  redirectUri: string,
  begun: { issuerUrl: string; nonce: string; verifier: string },
): PendingLogin {
  sweep();
  const made: LoginTry = {
    id: randomUUID(),
    profileId,
    state: randomBytes(32).toString("base64url"),
    ...begun,
    redirectUri,
    expiresAt: Date.now() + LIFE_MS,
    taken: false,
    result: { status: "waiting" },
  };
  tries().set(made.id, made);
  return made;
}

/**
 * The try with this `state`, which can be taken once. Undefined when it does not exist, is over or was taken before.
 */
export function takeTry(state: string): PendingLogin | undefined {
  sweep();
  const found = [...tries().values()].find((each) => each.state === state);
  if (!found || found.taken) return undefined;
  found.taken = true;
  return found;
}

export function concludeTry(id: string, result: LoginResult): void {
  const found = tries().get(id);
  if (found) found.result = result;
}

/**
 * The result of a try of this profile, which may be that it has not ended yet. Undefined when it is too old or unknown.
 */
export function resultOf(profileId: string, id: string): LoginResult | undefined {
  sweep();
  const found = tries().get(id);
  return found?.profileId === profileId ? found.result : undefined;
}

/** Forgets old tries, and the oldest ones when there are too many. */
function sweep(): void {
  for (const [id, { expiresAt }] of tries()) {
    if (expiresAt <= Date.now() || tries().size > MOST) tries().delete(id);
  }
}
