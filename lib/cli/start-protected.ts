import type { ExplainedError, ProblemDetails } from "@/lib/contract/errors";
import type { LiveEvent } from "@/lib/contract/events";
import { SIDES } from "@/lib/contract/side-names";
import { type Tunnel, tunnelSchema } from "@/lib/contract/tunnels";
import { call, Refused } from "./api";
import { CliError, EXIT } from "./exit";
import type { Dashboard } from "./find-dashboard";
import { followEvents } from "./follow-events";
import { listTunnels, pathOf } from "./tunnels";

/** Why a tunnel is not protected. Decide on `code`: one of ngrok's or of lib/errors, or one of those below. */
export type WhyNot = Pick<
  ExplainedError,
  "title" | "detail" | "cause" | "side" | "fix" | "beside"
> & {
  code?: string | undefined;
};

/** Somebody stopped or deleted it meanwhile, or it was not seen protected in time. */
export const NOT_PROTECTED = {
  stopped: "stopped_meanwhile",
  removed: "removed_meanwhile",
  late: "not_seen_protected",
} as const;

/** `tunnel` is as it was last seen; undefined when there is none of this id. */
export type Started =
  | { isProtected: true; tunnel: Tunnel; url: string }
  | { isProtected: false; id: string; tunnel: Tunnel | undefined; problem: WhyNot };

type Options = {
  /** Counted from the call. */
  deadlineMs: number;
  /** Called with every change of one of the tunnels. */
  onProgress?: (tunnel: Tunnel) => void;
  /** Ends the wait: it then throws the signal's reason. Nothing is stopped. */
  signal?: AbortSignal;
};

/**
 * Starts tunnels, and waits for each until the dashboard has seen that a stranger is stopped at its login, or until it is
 * known why not. Tunnels that are protected already are not started again. The results are in the order of the ids. Stops
 * nothing.
 * @throws CliError when the dashboard does not answer or ends
 */
export async function startProtected(
  dashboard: Dashboard,
  tunnelIds: readonly string[],
  { deadlineMs, onProgress, signal }: Options,
): Promise<Started[]> {
  const late = AbortSignal.timeout(deadlineMs);
  const leave = new AbortController();
  const over = AbortSignal.any([late, leave.signal, ...(signal ? [signal] : [])]);
  const wait = new Wait(tunnelIds, onProgress, Date.now());
  // Opened before the start, so that nothing is missed.
  const events = followEvents(dashboard, over);
  try {
    await events.next();
    for (const tunnel of await listTunnels(dashboard)) wait.see(tunnel);
    await Promise.all(tunnelIds.map((id) => start(dashboard, id, wait)));
    while (!wait.isOver) {
      const { value: event, done } = await events.next();
      if (done) throw new CliError(EXIT.notRunning, "Gatehouse has ended.");
      if (event) wait.take(event);
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!late.aborted) throw error;
  } finally {
    leave.abort();
  }
  return wait.results(deadlineMs);
}

/** What a person reads of it, in lines: what happened, whose side it is on, the next step. */
export function describeWhyNot({ title, detail, cause, side, fix, code }: WhyNot): string {
  return [
    `${title}${code && /^ERR_/.test(code) ? ` (${code})` : ""}`,
    cause ?? detail,
    side && `Whose side: ${SIDES[side]}`,
    fix && `Next step: ${fix}`,
  ]
    .filter(Boolean)
    .join("\n");
}

async function start(dashboard: Dashboard, id: string, wait: Wait): Promise<void> {
  if (wait.isSettled(id)) return;
  try {
    const path = pathOf({ id }, "start");
    wait.begun(await call(dashboard, path, tunnelSchema, { method: "POST", body: {} }));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    wait.refuse(id, error.problem);
  }
}

class Wait {
  readonly #latest = new Map<string, Tunnel>();
  readonly #begun = new Set<string>();
  readonly #problems = new Map<string, WhyNot>();

  constructor(
    readonly ids: readonly string[],
    readonly tell: ((tunnel: Tunnel) => void) | undefined,
    /** Milliseconds since the epoch. */
    readonly beganAt: number,
  ) {}

  get isOver(): boolean {
    return this.ids.every((id) => this.isSettled(id));
  }

  isSettled(id: string): boolean {
    return this.#problems.has(id) || isProtected(this.#latest.get(id));
  }

  see(tunnel: Tunnel): void {
    if (this.ids.includes(tunnel.id)) this.#latest.set(tunnel.id, tunnel);
  }

  begun(tunnel: Tunnel): void {
    this.#begun.add(tunnel.id);
    this.#note(tunnel);
  }

  refuse(id: string, problem: ProblemDetails): void {
    this.#problems.set(id, problem);
  }

  take(event: LiveEvent): void {
    if (event.type === "tunnel") this.#note(event.data);
    if (event.type === "removed" && this.ids.includes(event.data.id)) {
      this.#problems.set(event.data.id, {
        code: NOT_PROTECTED.removed,
        title: "It was removed meanwhile",
        detail: "Somebody removed the tunnel in the dashboard.",
      });
    }
  }

  results(deadlineMs: number): Started[] {
    return this.ids.map((id) => {
      const tunnel = this.#latest.get(id);
      const url = tunnel?.status.url;
      if (tunnel && url !== undefined && isProtected(tunnel)) {
        return { isProtected: true, tunnel, url };
      }
      const problem = this.#problems.get(id) ?? describeLate(tunnel, deadlineMs);
      return { isProtected: false, id, tunnel, problem };
    });
  }

  #note(tunnel: Tunnel): void {
    const { id, status } = tunnel;
    if (!this.ids.includes(id) || !this.#begun.has(id)) return;
    const isDown = status.state === "failed" || status.desired === "down";
    // Events wait to be read. One from before the start says nothing about this run.
    if (isDown && Date.parse(status.since) < this.beganAt) return;
    this.#latest.set(id, tunnel);
    this.tell?.(tunnel);
    if (status.state === "failed") this.#problems.set(id, describeFailure(tunnel));
    else if (status.desired === "down") this.#problems.set(id, STOPPED);
    else this.#problems.delete(id);
  }
}

const STOPPED: WhyNot = {
  code: NOT_PROTECTED.stopped,
  title: "It was stopped meanwhile",
  detail: "Somebody stopped the tunnel in the dashboard.",
};

function isProtected(tunnel: Tunnel | undefined): boolean {
  const { state, url, protection } = tunnel?.status ?? {};
  return state === "online" && url !== undefined && protection?.verdict === "protected";
}

function describeFailure({ name, status: { lastError, protection } }: Tunnel): WhyNot {
  if (lastError) return lastError;
  return { title: `“${name}” failed`, detail: protection.summary ?? "The reason is not known." };
}

function describeLate(tunnel: Tunnel | undefined, deadlineMs: number): WhyNot {
  const seconds = Math.round(deadlineMs / 1_000);
  const { state, lastError, protection } = tunnel?.status ?? {};
  if (lastError && state !== "online") return lastError;
  return {
    code: NOT_PROTECTED.late,
    title: `It was not seen protected within ${seconds} s`,
    detail:
      (state === "online" ? protection?.summary : undefined) ?? `It is ${state ?? "not known"}.`,
    fix: "Look at the tunnel's page in the dashboard: gatehouse open",
  };
}
