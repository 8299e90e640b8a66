import { setTimeout as pause } from "node:timers/promises";
import { call, Refused } from "@/lib/cli/api";
import { CliError, EXIT } from "@/lib/cli/exit";
import { type Dashboard, findDashboard } from "@/lib/cli/find-dashboard";
import { followEvents } from "@/lib/cli/follow-events";
import type { Hold } from "@/lib/cli/hold";
import { describeTrouble, pathOf } from "@/lib/cli/tunnels";
import { askResultSchema } from "@/lib/contract/access";
import type { LiveEvent } from "@/lib/contract/events";
import type { Ask } from "@/lib/contract/gate";
import { historyPageSchema } from "@/lib/contract/tunnel-history";
import type { Tunnel } from "@/lib/contract/tunnels";
import { AskQueue } from "./ask-queue";
import type { ShareView } from "./view";

const LOOK_MS = 500;

/** Why a share is over. `code` is the command's exit code. */
export type End = { code: number; text: string };

/**
 * Shows what happens until the tunnel is over, its hold is lost, or `signal` aborts. A dashboard that starts again is
 * found again. Stops nothing.
 */
export class Follower {
  readonly #asks = new AskQueue();
  readonly #over = new AbortController();
  #end: End | undefined;

  constructor(
    private dashboard: Dashboard,
    private readonly tunnelId: string,
    private readonly view: ShareView,
    /** Keys are read for answers. */
    private readonly hasKeys: boolean,
  ) {}

  async follow(hold: Hold, signal: AbortSignal): Promise<End | undefined> {
    void hold.over.then((why) => {
      if (why === "away")
        this.#finish(EXIT.notRunning, "Gatehouse has ended, and did not come back.");
      if (why === "ended") this.#finish(EXIT.failed, "Somebody has ended this share.");
    });
    const over = AbortSignal.any([signal, this.#over.signal]);
    while (!over.aborted) {
      try {
        for await (const event of followEvents(this.dashboard, over)) {
          if (event) await this.#take(event);
          if (over.aborted) break;
        }
      } catch (error) {
        if (!over.aborted && !isAway(error)) throw error;
      }
      if (over.aborted) break;
      this.view.trouble("The dashboard does not answer. It is looked for.");
      await this.#findAgain(over);
    }
    return this.#end;
  }

  /** A key that a person pressed. */
  async press(key: string): Promise<void> {
    const effect = this.#asks.press(key, Date.now());
    if (effect === undefined) return;
    if ("sure" in effect) return this.view.ask(effect.sure, { keys: true, again: true });
    const { ask, answer } = effect;
    try {
      const path = `/api/asks/${encodeURIComponent(ask.id)}`;
      await call(this.dashboard, path, askResultSchema, { method: "POST", body: { answer } });
      this.view.answered(ask, answer === "allow" ? "allowed" : "refused");
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      this.view.trouble(error.message);
    }
    this.#showNext();
  }

  async #findAgain(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
      try {
        this.dashboard = findDashboard();
        return;
      } catch (error) {
        if (!isAway(error)) throw error;
      }
    }
  }

  async #take(event: LiveEvent): Promise<void> {
    const id = this.tunnelId;
    if (event.type === "snapshot") {
      const tunnel = event.data.tunnels.find((each) => each.id === id);
      if (tunnel === undefined)
        return this.#finish(EXIT.ok, "The tunnel was removed in the dashboard.");
      await this.#takeTunnel(tunnel);
      for (const ask of event.data.asks) if (ask.tunnelId === id) this.#add(ask);
    } else if (event.type === "removed") {
      if (event.data.id === id) this.#finish(EXIT.ok, "The tunnel was removed in the dashboard.");
    } else if (event.type === "tunnel") {
      if (event.data.id === id) await this.#takeTunnel(event.data);
    } else if (event.type === "ask") {
      if (event.data.tunnelId === id) this.#takeAsk(event.data);
    } else if (isAbout(event, id)) this.view.event(event);
  }

  async #takeTunnel(tunnel: Tunnel): Promise<void> {
    const { state, desired } = tunnel.status;
    if (state === "failed") return this.#finish(EXIT.notOnline, describeTrouble(tunnel));
    if (desired === "down") return this.#finish(EXIT.ok, await this.#whyStopped(tunnel));
    this.view.event({ type: "tunnel", data: tunnel });
  }

  async #whyStopped(tunnel: Tunnel): Promise<string> {
    try {
      const path = pathOf(tunnel, "history?limit=5");
      const { items } = await call(this.dashboard, path, historyPageSchema);
      // The newest first: its end, and before that why.
      const why = items.find(({ to }) => to === "stopping") ?? items[0];
      return `The tunnel was stopped. ${why?.cause ?? ""}`.trim();
    } catch (error) {
      if (error instanceof Refused || isAway(error)) return "The tunnel was stopped.";
      throw error;
    }
  }

  #takeAsk({ id, ask }: Extract<LiveEvent, { type: "ask" }>["data"]): void {
    if (ask) return this.#add(ask);
    const left = this.#asks.leave(id, Date.now());
    if (left === undefined) return;
    this.view.answered(left, "elsewhere");
    this.#showNext();
  }

  #add(ask: Ask): void {
    const isFirst = this.#asks.current === undefined;
    // Without keys nobody answers one after the other here: each is shown at once.
    if (this.#asks.add(ask) && (isFirst || !this.hasKeys)) this.#show(ask);
  }

  #showNext(): void {
    const next = this.#asks.next(Date.now());
    if (next && this.hasKeys) this.#show(next);
  }

  #show(ask: Ask): void {
    this.view.ask(ask, { keys: this.hasKeys, again: false });
  }

  #finish(code: number, text: string): void {
    this.#end ??= { code, text };
    this.#over.abort();
  }
}

function isAbout(event: LiveEvent, id: string): boolean {
  if (event.type === "request") return event.data.tunnelId === id && event.data.state !== "open";
  if (event.type === "visitor") return event.data.tunnelId === id;
  if (event.type === "notice") return event.data.tunnels.some((tunnel) => tunnel.id === id);
  return false;
}

function isAway(error: unknown): boolean {
  return error instanceof CliError && error.code === EXIT.notRunning;
}
