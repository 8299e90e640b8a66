import "server-only";
import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { isProblem } from "@/lib/errors/problem";
import type { AccessRules, IssuerKeys } from "@/lib/traffic/gate-orders";
import { accessOf, onAccessChange } from "./access-state";
import { waitingAsks } from "./asks";
import { composeRules } from "./compose-rules";

/** The gates in the proxy's thread. Both calls are remembered there for runs and threads that begin later. */
export type AccessOutlet = {
  /** In force at once, also for exchanges that are open. */
  setAccess(tunnelId: string, rules: AccessRules): void;
  /** Null: there are none. */
  setIssuerKeys(issuerUrl: string, keys: IssuerKeys | null): void;
};

export type AccessTunnel = TunnelConfig;

type Connection = AccessOutlet & {
  /** Throws a 404 Problem when there is none. */
  findTunnel(tunnelId: string): AccessTunnel;
};

type State = { connection: Connection | undefined; known: Map<string, AccessTunnel> };

const state = () =>
  sharedOnce<State>("access-outlet", () => ({ connection: undefined, known: new Map() }));

/** Boot wires this: who may enter is decided here without knowing the proxy or the store of tunnels. */
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

/** Who may enter the tunnel as it is configured and at this moment. */
export function rulesOf(tunnel: AccessTunnel): AccessRules {
  return composeRules(tunnel, accessOf(tunnel.id), waitingAsks(tunnel.id));
}

/** The same by its id; where the database does not answer, as it was last read. Undefined when it is not known. */
export function rulesNow(tunnelId: string): AccessRules | undefined {
  const tunnel = lastKnown(tunnelId);
  return tunnel && rulesOf(tunnel);
}

/** Tells the gate of a tunnel who may enter now. Never throws: whoever calls it is in the middle of a removal. */
export function pushAccess(tunnelId: string): void {
  const tunnel = lastKnown(tunnelId);
  if (!tunnel) return;
  try {
    state().connection?.setAccess(tunnelId, rulesOf(tunnel));
  } catch (error) {
    log(`The gate was not told who may enter: ${describe(error)}`);
  }
}

export function pushIssuerKeys(issuerUrl: string, keys: IssuerKeys | null): void {
  state().connection?.setIssuerKeys(issuerUrl, keys);
}

export function forgetTunnel(tunnelId: string): void {
  state().known.delete(tunnelId);
}

/** As it is stored; where the database does not answer, as it was last read. */
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
