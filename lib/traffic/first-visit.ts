import type { IncomingHttpHeaders } from "node:http";
import { sharedOnce } from "@/lib/shared-once";

/** The first request of a tunnel's run that came through the login. Who it was, where the app is told so. */
export type FirstVisit = { at: string; email?: string };

type Listener = (tunnelId: string) => void;

const visits = () => sharedOnce("first-visits", () => new Map<string, FirstVisit>());
const listeners = () => sharedOnce("first-visit-listeners", () => new Set<Listener>());

/** `listener` hears of each tunnel whose first visitor has come. */
export function whenFirstVisited(listener: Listener): void {
  listeners().add(listener);
}

export function getFirstVisit(tunnelId: string): FirstVisit | undefined {
  return visits().get(tunnelId);
}

/** A new run has had no visitor yet. */
export function forgetFirstVisit(tunnelId: string): void {
  visits().delete(tunnelId);
}

/** A request passes our hop: ngrok lets none through before the login, so its sender has logged in. */
export function noteVisit(tunnelId: string, headers: IncomingHttpHeaders): void {
  if (visits().has(tunnelId)) return;
  const email = headers["ngrok-auth-user-email"];
  const isNamed = typeof email === "string" && email !== "";
  visits().set(tunnelId, {
    at: new Date().toISOString(),
    ...(isNamed && { email: email.slice(0, 254) }),
  });
  for (const listener of listeners()) listener(tunnelId);
}
