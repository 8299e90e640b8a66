import { z } from "zod";
import { watchLag } from "@/e2e/checks/chaos/fleet";
import type { Random } from "@/e2e/checks/chaos/random";
import type { Answer } from "./api";
import type { Ledger } from "./ledger";
import { GUEST } from "./visitors";
import { pause } from "./wait";
import type { Member, World } from "./world";

const PATIENCE_MS = 5_000;
const STOP_MS = 1_000;
const QUIET_MS = 400;
const LONGEST_MS = 15_000;
const FAR_MINUTES = 600;
const SOON_MS = 1_200;

const requestsSchema = z.object({ items: z.array(z.object({ id: z.int() })) });

const asksSchema = z.array(z.object({ id: z.string() }));
const removalSchema = z.object({ unsaved: z.boolean().optional() });

/** Milliseconds from asking for a stop to the last visitor's arrival at the app, less what the machine was late. */
export type Stop = { ms: number; answered: boolean };

export const ACTIONS = [
  "start",
  "stop",
  "stop",
  "restart",
  "edit",
  "edit",
  "people",
  "stop-time",
  "stop-soon",
  "check-profile",
  "rename-profile",
  "verify",
  "replay",
  "guest",
  "guest",
] as const;

export type Action = (typeof ACTIONS)[number];

/** What people do at the dashboard during faults; one action at a time for each tunnel. */
export class Users {
  readonly stops: Stop[] = [];
  /** The number of answers of each kind. */
  readonly answers = new Map<string, number>();
  private readonly busy = new Map<string, Promise<unknown>>();
  private edits = 0;
  /** The time since which the process can receive requests (performance.now()). Earlier requests count from then. */
  hearsFrom = 0;
  /** While its clock is wrong, nothing that depends on time is requested. */
  clockIsRight = true;

  constructor(
    private readonly world: World,
    private readonly ledger: Ledger,
  ) {}

  /** Resolves when the answer has come or will not come. */
  act(random: Random, action: Action = random.pick(ACTIONS)): Promise<unknown> {
    const { members, visitors } = this.world;
    const hosts = members.filter(({ id }) => visitors.hasGuest(id));
    const member = random.pick(action === "guest" && hosts.length > 0 ? hosts : members);
    const turn = (this.busy.get(member.id) ?? Promise.resolve()).then(() =>
      this.do(action, member),
    );
    this.busy.set(member.id, turn);
    return turn;
  }

  async start({ id }: Member): Promise<void> {
    await this.request(id, "start", "up");
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.world.members.map((member) => this.stop(member)));
  }

  private do(action: Action, member: Member): Promise<unknown> {
    const { id } = member;
    switch (action) {
      case "start":
        return this.request(id, "start", "up");
      case "restart":
        return this.request(id, "restart", "up");
      case "stop":
        return this.stop(member);
      case "edit":
        return this.edit(`group of ${id}`, `/api/tunnels/${id}`, (value) => [
          { group: value },
          value,
        ]);
      case "people":
        return this.edit(`people of ${id}`, `/api/tunnels/${id}`, (value) => {
          const allowedEmails = ["member@example.com", `${value}@example.com`];
          return [{ allowedEmails }, allowedEmails.join()];
        });
      case "rename-profile":
        return this.editProfile();
      case "stop-time":
        return this.stopLater(id);
      case "stop-soon":
        return this.clockIsRight ? this.stopSoon(member) : Promise.resolve();
      case "check-profile":
        return this.call("POST", `/api/profiles/${this.world.profileIds[0]}/check`);
      case "verify":
        return this.call("POST", `/api/tunnels/${id}/verify`);
      case "replay":
        return this.replay(id);
      case "guest":
        return this.guest(id);
    }
  }

  /** Lets the guest in who asks, or removes them. */
  private async guest(id: string): Promise<void> {
    const { visitors } = this.world;
    if (!visitors.hasGuest(id)) return;
    if (visitors.isMaybeIn(id)) return this.removeGuest(id);
    // Of an earlier round. They are not on the list all the same, so this lets nobody in.
    await this.call("DELETE", `/api/tunnels/${id}/removals/${GUEST}`);
    const [ask] = asksSchema.safeParse((await this.call("GET", `/api/tunnels/${id}/asks`))?.body)
      .data ?? [undefined];
    if (!ask) return;
    visitors.mayBeIn(id);
    await this.call("POST", `/api/asks/${ask.id}`, { answer: "allow" });
  }

  private async removeGuest(id: string): Promise<void> {
    const path = `/api/tunnels/${id}/removals`;
    const answer = await this.call("POST", path, { email: GUEST });
    const removal = removalSchema.safeParse(answer?.body).data;
    if (!isSaved(answer) || !removal || removal.unsaved) return;
    // An answer of the proxy's thread to what was asked later: it has heard of the removal before.
    const after = await this.call("GET", `/api/tunnels/${id}/requests?limit=1`);
    if (after?.status === 200) this.world.visitors.isOut(id);
  }

  private async request(id: string, verb: string, state: "up"): Promise<void> {
    this.ledger.want(id, "either");
    const answer = await this.call("POST", `/api/tunnels/${id}/${verb}`);
    if (answer === undefined) this.ledger.doubt(id);
    if (isSaved(answer)) this.ledger.want(id, state);
  }

  private async stop({ id }: Member): Promise<void> {
    const wasVisited = this.isVisited(id);
    this.ledger.want(id, "either");
    const asked = performance.now();
    const lag = watchLag();
    const calm = this.world.visitors.hurry(id);
    const answer = await this.call("POST", `/api/tunnels/${id}/stop`);
    if (answer === undefined) this.ledger.doubt(id);
    if (isSaved(answer)) this.ledger.want(id, "down");
    const ms = await this.untilQuiet(id, asked);
    calm();
    const late = lag();
    if (wasVisited) this.stops.push({ ms: Math.max(0, ms - late), answered: !!answer });
  }

  private async stopLater(id: string): Promise<void> {
    // Noted even without an answer, because the time may have been set all the same.
    this.ledger.time(id);
    await this.call("POST", `/api/tunnels/${id}/stop-at`, { addMinutes: FAR_MINUTES });
  }

  /** Stops the tunnel by its stop time, without a further request. */
  private async stopSoon({ id }: Member): Promise<void> {
    const wasVisited = this.isVisited(id);
    const due = performance.now() + SOON_MS;
    const at = new Date(Date.now() + SOON_MS).toISOString();
    const answer = await this.call("POST", `/api/tunnels/${id}/stop-at`, { at });
    if (answer === undefined) this.ledger.doubt(id);
    if (!isSaved(answer)) return;
    this.ledger.want(id, "down");
    await pause(due - performance.now());
    const lag = watchLag();
    const ms = await this.untilQuiet(id, due);
    const late = lag();
    if (wasVisited) this.stops.push({ ms: Math.max(0, ms - late), answered: true });
  }

  private isVisited(id: string): boolean {
    return this.world.visitors.hasLogin(id) && this.ledger.wanted(id) === "up";
  }

  /**
   * How many milliseconds after `from` the last visitor reached the app. A visitor who asks all the time measures the
   * stop at the app, where it matters. The time when the process could not receive requests does not count.
   */
  private async untilQuiet(id: string, from: number): Promise<number> {
    const { visitors, app } = this.world;
    const calm = visitors.hurry(id);
    const last = () => Math.max(app.lastVisit(id), from, this.hearsFrom);
    while (performance.now() - last() < QUIET_MS && performance.now() - from < LONGEST_MS) {
      await pause(20);
    }
    calm();
    return last() - Math.max(from, this.hearsFrom);
  }

  private async edit(
    key: string,
    path: string,
    make: (value: string) => [body: object, stored: string],
  ): Promise<void> {
    this.edits += 1;
    const [body, stored] = make(`edit-${this.edits}`);
    const tell = this.ledger.attempt(key, stored);
    const answer = await this.call("PATCH", path, body);
    tell(answer === undefined ? "none" : isSaved(answer) ? "saved" : "refused");
  }

  private async editProfile(): Promise<void> {
    const [id = ""] = this.world.profileIds;
    await this.edit(`name of ${id}`, `/api/profiles/${id}`, (value) => [{ name: value }, value]);
  }

  private async replay(id: string): Promise<void> {
    const list = await this.call("GET", `/api/tunnels/${id}/requests?limit=1`);
    const [newest] = requestsSchema.safeParse(list?.body).data?.items ?? [];
    if (newest) await this.call("POST", `/api/requests/${newest.id}/replay`, {});
  }

  private async call(method: string, path: string, body?: object): Promise<Answer | undefined> {
    const answer = await this.world.api
      .call(method, path, body, PATIENCE_MS)
      .catch(() => undefined);
    const verb = path.split("/").at(-1)?.replace(/[?].*/, "") ?? "";
    const name = `${method} ${/^[a-z-]+$/.test(verb) ? verb : "edit"} ${answer?.status ?? "none"}`;
    this.answers.set(name, (this.answers.get(name) ?? 0) + 1);
    return answer;
  }
}

function isSaved(answer: Answer | undefined): boolean {
  return answer !== undefined && answer.status >= 200 && answer.status < 300;
}

/** Returns what is wrong with these stops. `unresponsive`: the process could not answer. */
export function judgeStops(stops: readonly Stop[], unresponsive: boolean): string[] {
  return stops.flatMap(({ ms, answered }) => {
    if (!answered && unresponsive) return [];
    const late = ms > STOP_MS ? [`a stop let visitors in for ${Math.round(ms)} ms`] : [];
    return answered ? late : [`a stop was not answered within ${PATIENCE_MS} ms`, ...late];
  });
}
