import type { World } from "@/e2e/checks/chaos/dashboard/world";
import type { Random } from "@/e2e/checks/chaos/random";

/** A fault that has begun. */
export type Running = {
  /** Exactly what was done, so that it can be repeated. */
  detail: string;
  /** Called just before the end. Returns the evidence that the fault happened; undefined when there is none. */
  proof(): string | undefined | Promise<string | undefined>;
  /** What was wrong during the fault, in addition to the checks after every fault. */
  wrong?(): string[];
  end(): void | Promise<void>;
};

export type Fault = {
  begin(world: World, random: Random): Promise<Running>;
  /** It uses network namespaces, mounts or limits of other processes, which needs root on Linux. */
  needsRoot?: boolean;
  /** It uses signals that Windows does not have, or /proc. */
  needsLinux?: boolean;
  /** A tunnel that it hits is allowed to end in the state failed. */
  final?: boolean;
  /** The process cannot answer requests while it lasts. */
  unresponsive?: boolean;
  /** It ends the serving process, which its parent has to start again. */
  deadly?: boolean;
  /** It acts on the disk: what was acknowledged is also compared after a power cut. */
  storage?: boolean;
  /** Its damage shows only after a power cut. Until then the dashboard may refuse to save anything. */
  cutsPower?: boolean;
  /** It removes the login at the edge, so strangers get in by tunnels without a gate because of the fault. */
  opens?: boolean;
  /** Milliseconds from its end until everything is as wanted, at most; 30,000 when absent. */
  settlesWithinMs?: number;
  /** Tunnels with a stop time may stop at another time. */
  movesClock?: boolean;
  /** Milliseconds that it lasts at least and at most; 300 to 1,500 when absent. */
  lasts?: [number, number];
};
