import "server-only";
import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { isProblem } from "@/lib/errors/problem";
import { getProfile } from "@/lib/profiles/service";
import type { AccessRules, IssuerKeys } from "@/lib/traffic/gate-orders";
import { accessOf, onAccessChange } from "./access-state";
import { waitingAsks } from "./asks";
import { composeDoorRules } from "./compose-door-rules";
import { composeRules, type WaitingAsk } from "./compose-rules";
import { NOBODY, type TunnelAccess } from "./tunnel-access";

/** The gates in the proxy's thread. Both calls are also kept there for later runs and threads. */
export type AccessOutlet = {
  /** Takes effect at once, also for open exchanges. */
  setAccess(tunnelId: string, rules: AccessRules): void;
  /** Null means that there are no keys. */
  setIssuerKeys(issuerUrl: string, keys: IssuerKeys | null): void;
};

export type AccessTunnel = TunnelConfig;

type Connection = AccessOutlet & {
  /** Throws a 404 Problem when there is none. */
  findTunnel(tunnelId: string): AccessTunnel;
  /** The other tunnels on the one link of its group, behind which it starts; none where it has none. */
  besideOnLink(tunnel: AccessTunnel): AccessTunnel[];
};

type State = { connection: Connection | undefined; known: Map<string, AccessTunnel> };

const state = () =>
  sharedOnce<State>("access-outlet", () => ({ connection: undefined, known: new Map() }));

/** Called at boot, because this module knows neither the proxy nor the store of tunnels. */
export function connectAccess(connection: Connection): void {
  state().connection = connection;
  onAccessChange(pushAccess);
}

/** Throws a 404 Problem when there is no such tunnel. */
export function tunnelOf(tunnelId: string): AccessTunnel {
  const { connection, known } = state();
  if (!connection) throw new Error("Nobody has connected the access rules yet");
  const tunnel = connection.findTunnel(tunnelId);
  known.set(tunnelId, tunnel);
  return tunnel;
}

/** The other tunnels on the one link of its group, with which it shares all paths. */
export function besideOnLink(tunnel: AccessTunnel): AccessTunnel[] {
  return state().connection?.besideOnLink(tunnel) ?? [];
}

/** The issuer at which the tunnel's visitors log in, as its profile has it. */
export function issuerOf(tunnelId: string): string {
  return getProfile(tunnelOf(tunnelId).profileId).issuerUrl;
}

/** Who may enter the tunnel as it is configured and at this moment. */
export function rulesOf(tunnel: AccessTunnel): AccessRules {
  return rulesFor(tunnel, accessOf(tunnel.id), waitingAsks(tunnel.id));
}

/** The part of the rules that the tunnel's configuration says. */
export function configuredRulesOf(tunnel: AccessTunnel): AccessRules {
  return rulesFor(tunnel, NOBODY, []);
}

function rulesFor(
  tunnel: AccessTunnel,
  access: TunnelAccess,
  asks: readonly WaitingAsk[],
): AccessRules {
  const doors = composeDoorRules([...access.doors.values()], tunnel);
  return { ...composeRules(tunnel, access, asks), doors };
}

/** The same by its id; where the database does not answer, as it was last read. Undefined when it is not known. */
export function rulesNow(tunnelId: string): AccessRules | undefined {
  const tunnel = lastKnown(tunnelId);
  return tunnel && rulesOf(tunnel);
}

/** Sends the rules of a tunnel to its gate. Never throws, because the caller may be in the middle of a removal. */
export function pushAccess(tunnelId: string): void {
  const tunnel = lastKnown(tunnelId);
  if (tunnel) send(tunnel);
}

/** The same with a configuration that is known already. Returns whether the gate was told. */
export function pushConfigured(tunnel: AccessTunnel): boolean {
  state().known.set(tunnel.id, tunnel);
  return send(tunnel);
}

function send(tunnel: AccessTunnel): boolean {
  try {
    state().connection?.setAccess(tunnel.id, rulesOf(tunnel));
    return true;
  } catch (error) {
    log(`The gate was not told who may enter: ${describe(error)}`);
    return false;
  }
}

export function pushIssuerKeys(issuerUrl: string, keys: IssuerKeys | null): void {
  state().connection?.setIssuerKeys(issuerUrl, keys);
}

export function forgetTunnel(tunnelId: string): void {
  state().known.delete(tunnelId);
}

/** The tunnel as stored. When the database does not answer, as it was last read. */
function lastKnown(tunnelId: string): AccessTunnel | undefined {
  try {
    return tunnelOf(tunnelId);
  } catch (error) {
    if (isProblem(error) && error.details.status === 404) {
      forgetTunnel(tunnelId);
      return undefined;
    }
    return state().known.get(tunnelId);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
