import type { World } from "@/e2e/checks/chaos/dashboard/world";
import type { Random } from "@/e2e/checks/chaos/random";

/** A fault that has begun. */
export type Running = {
  /** What exactly, for whoever repeats it. */
  detail: string;
  /** Asked just before the end: what shows that it really happened; undefined when nothing does. */
  proof(): string | undefined | Promise<string | undefined>;
  /** What was wrong while it lasted, beside what is wrong after every fault. */
  wrong?(): string[];
  end(): void | Promise<void>;
};

export type Fault = {
  begin(world: World, random: Random): Promise<Running>;
  /** Network namespaces, mounts and other processes' limits: root's, on Linux. */
  needsRoot?: boolean;
  /** Signals that Windows does not have, or /proc. */
  needsLinux?: boolean;
  /** A tunnel that it hits may rightly end in failed. */
  final?: boolean;
  /** The process cannot hear what is asked of it meanwhile. */
  deaf?: boolean;
  /** The process that serves is ended by it: its parent has to bring it back. */
  deadly?: boolean;
  /** It lies between the process and its disk: what was acknowledged is compared after a power cut, too. */
  storage?: boolean;
  /** What it breaks shows after a power cut only, and until then the dashboard may refuse to save anything. */
  cutsPower?: boolean;
  /** The login is gone from the edge, so that strangers get in by the fault itself. */
  opens?: boolean;
  /** Tunnels that stop at a time of their own may do so at another one. */
  movesClock?: boolean;
  /** Milliseconds that it lasts at least and at most; 300 to 1,500 when absent. */
  lasts?: [number, number];
};
