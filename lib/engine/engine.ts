import { sharedOnce } from "@/lib/base/shared-once";
import type { SessionStatus } from "@/lib/contract/events";
import type { TunnelState } from "@/lib/contract/tunnels";
import type { Failure } from "./failure";
import type { AccountConnection, TunnelPlan } from "./plan";
import { ListenerSupervisor } from "./supervise-listeners";
import { type StateChange, Tunnel, type TunnelRuntime } from "./tunnel";
import { watchMachine } from "./watch-machine";

/** What the engine reports. It does not know databases or pages; `boot` connects them. */
export type EngineEvents = {
  /** A tunnel's runtime has changed; with `change` when its state has. */
  tunnel(tunnelId: string, change?: StateChange): void;
  session(status: SessionStatus): void;
};

/** Makes the actual state of every tunnel follow its desired state. One per process: see getEngine. */
export class Engine {
  /** The state machines. What else is known about a run is in lib/tunnels/runs.ts. */
  private readonly tunnels = new Map<string, Tunnel>();
  private readonly supervisors = new Map<string, ListenerSupervisor>();
  private events: EngineEvents | undefined;
  private stopWatching: (() => void) | undefined;

  publishTo(events: EngineEvents): void {
    this.events = events;
    this.stopWatching ??= watchMachine(() => {
      for (const supervisor of this.supervisors.values()) supervisor.wake();
    });
  }

  /**
   * Returns at once; results arrive as events. Does nothing when the tunnel is online or starting. From now on the
   * plan's account settings count for all of the account's tunnels.
   */
  start(plan: TunnelPlan, cause: string): void {
    this.setAccount(plan.account);
    this.tunnelFor(plan.listener.tunnelId).start(plan, cause);
  }

  async restart(plan: TunnelPlan, cause: string): Promise<void> {
    this.setAccount(plan.account);
    await this.tunnelFor(plan.listener.tunnelId).restart(plan, cause);
  }

  async stop(tunnelId: string, cause: string): Promise<void> {
    await this.tunnels.get(tunnelId)?.stop(cause);
  }

  /** Stops the tunnel because it must not run like this, and shows the failure. */
  fail(tunnelId: string, failure: Failure): void {
    this.tunnels.get(tunnelId)?.fail(failure);
  }

  retryNow(tunnelId: string): void {
    this.tunnels.get(tunnelId)?.retryNow();
  }

  /** Stops the tunnel and forgets it. */
  async remove(tunnelId: string): Promise<void> {
    await this.stop(tunnelId, "The tunnel was deleted.");
    this.tunnels.delete(tunnelId);
  }

  /** The ids of the tunnels that are online or starting. */
  running(): string[] {
    const isRunning = (state: TunnelState) =>
      state === "starting" || state === "online" || state === "reconnecting";
    return [...this.tunnels.values()].flatMap(({ id, runtime }) =>
      isRunning(runtime.state) ? [id] : [],
    );
  }

  runtimeOf(tunnelId: string): TunnelRuntime | undefined {
    return this.tunnels.get(tunnelId)?.runtime;
  }

  sessions(): SessionStatus[] {
    return [...this.supervisors.values()].map((supervisor) => supervisor.status);
  }

  /** Running tunnels of the account move to a session with the new settings; `read` is called only if there are any. */
  updateAccount(accountId: string, read: () => AccountConnection): void {
    if (this.supervisors.has(accountId)) this.setAccount(read());
  }

  /** Call it when the account is deleted: its session ends at once, and the engine forgets the account. */
  async forgetAccount(accountId: string): Promise<void> {
    const supervisor = this.supervisors.get(accountId);
    this.supervisors.delete(accountId);
    await supervisor?.close();
  }

  /** Unbinds everything, bounded in time, for the end of the process. */
  async close(): Promise<void> {
    this.stopWatching?.();
    this.events = undefined;
    await Promise.all([...this.supervisors.values()].map((supervisor) => supervisor.close()));
  }

  private tunnelFor(id: string): Tunnel {
    const known = this.tunnels.get(id);
    if (known) return known;
    const tunnel = new Tunnel(id, {
      // A start that had to wait does not restore the account settings from when it was planned.
      keeperFor: (plan) => this.supervisorFor(plan.account),
      changed: (change) => this.events?.tunnel(id, change),
    });
    this.tunnels.set(id, tunnel);
    return tunnel;
  }

  private setAccount(account: AccountConnection): void {
    this.supervisorFor(account).changeAccount(account);
  }

  private supervisorFor(account: AccountConnection): ListenerSupervisor {
    const known = this.supervisors.get(account.accountId);
    if (known) return known;
    const supervisor = new ListenerSupervisor(account, (status) => this.events?.session(status));
    this.supervisors.set(account.accountId, supervisor);
    return supervisor;
  }
}

export function getEngine(): Engine {
  return sharedOnce("engine", () => new Engine());
}
