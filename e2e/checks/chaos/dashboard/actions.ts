import { z } from "zod";
import { watchLag } from "@/e2e/checks/chaos/fleet";
import type { Random } from "@/e2e/checks/chaos/random";
import type { Answer } from "./api";
import type { Ledger } from "./ledger";
import { readKey } from "./machines";
import { GUEST } from "./visitors";
import { pause } from "./wait";
import { GROUP, type Member, type World } from "./world";

const PATIENCE_MS = 5_000;
const STOP_MS = 1_000;
const QUIET_MS = 400;
const LONGEST_MS = 15_000;
const FAR_MINUTES = 600;
const SOON_MS = 1_200;

const requestsSchema = z.object({ items: z.array(z.object({ id: z.int() })) });

/** The order says nothing: both ask for the same. */
const SCOPES = [
  ["openid", "profile", "email"],
  ["openid", "email", "profile"],
];

const asksSchema = z.array(z.object({ id: z.string() }));
const unsavedSchema = z.object({ unsaved: z.boolean().optional() });

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
  "scopes",
  "rename-account",
  "group-start",
  "group-stop",
  "group-stop-soon",
  "key",
  "key",
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
    const { members, linked, visitors, machines } = this.world;
    const having = {
      guest: members.filter(({ id }) => visitors.hasGuest(id)),
      key: members.filter(({ id }) => machines.has(id)),
    };
    const able = action === "guest" || action === "key" ? having[action] : [];
    const member = random.pick(able.length > 0 ? able : members);
    const involved = action.startsWith("group-") ? linked : [member];
    const before = Promise.all(involved.map(({ id }) => this.busy.get(id)));
    const turn = before.then(() => this.do(action, member));
    for (const { id } of involved) this.busy.set(id, turn);
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
        return member.own ? this.rename(id) : this.regroup(id);
      case "people":
        return this.edit(`people of ${id}`, `/api/tunnels/${id}`, (value) => {
          const allowedEmails = ["member@example.com", `${value}@example.com`];
          return [{ allowedEmails }, allowedEmails.join()];
        });
      case "rename-profile":
        return this.renameProfile();
      case "scopes":
        return this.editScopes();
      case "rename-account":
        return this.renameAccount();
      case "group-start":
        return this.startGroup();
      case "group-stop":
        return this.stopGroup();
      case "group-stop-soon":
        return this.clockIsRight ? this.stopGroupSoon() : Promise.resolve();
      case "key":
        return this.key(id);
      case "stop-time":
        return this.stopLater(id);
      case "stop-soon":
        return this.clockIsRight ? this.stopSoon(member) : Promise.resolve();
      case "check-profile":
        return this.call("POST", `/api/profiles/${this.world.ids.profile}/check`);
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
    if (isSaved(answer) && (await this.isHeard(id, answer))) this.world.visitors.isOut(id);
  }

  /** Makes a key, which is good from the next start on; or revokes the one that there is. */
  private async key(id: string): Promise<void> {
    const { machines } = this.world;
    const held = machines.heldAt(id);
    const path = `/api/tunnels/${id}/doors`;
    if (!held) {
      const answer = await this.call("POST", path, { kind: "key", name: "another" });
      machines.hold(id, readKey(answer?.body));
      return this.request(id, "restart", "up");
    }
    machines.hold(id, undefined);
    const answer = await this.call("DELETE", `${path}/${held.doorId}`);
    if (isSaved(answer) && (await this.isHeard(id, answer))) machines.isRevoked(id, held);
  }

  /** What was answered is saved, and the gate has heard of it: it has answered something that was asked later. */
  private async isHeard(id: string, answer: Answer | undefined): Promise<boolean> {
    if (unsavedSchema.safeParse(answer?.body).data?.unsaved) return false;
    const after = await this.call("GET", `/api/tunnels/${id}/requests?limit=1`);
    return after?.status === 200;
  }

  private async request(id: string, verb: string, state: "up"): Promise<void> {
    this.ledger.want(id, "either");
    const answer = await this.call("POST", `/api/tunnels/${id}/${verb}`);
    if (answer === undefined) this.ledger.doubt(id);
    if (isSaved(answer)) this.ledger.want(id, state);
  }

  private stop({ id }: Member): Promise<void> {
    return this.stopBy(`/api/tunnels/${id}/stop`, [id]);
  }

  private async startGroup(): Promise<void> {
    const ids = this.world.linked.map(({ id }) => id);
    for (const id of ids) this.ledger.want(id, "either");
    const answer = await this.call("POST", `/api/groups/${GROUP}/start`);
    for (const id of ids) {
      if (answer === undefined) this.ledger.doubt(id);
      if (isSaved(answer)) this.ledger.want(id, "up");
    }
  }

  private stopGroup(): Promise<void> {
    const ids = this.world.linked.map(({ id }) => id);
    return this.stopBy(`/api/groups/${GROUP}/stop`, ids);
  }

  private async stopBy(path: string, ids: readonly string[]): Promise<void> {
    const visited = ids.filter((id) => this.isVisited(id));
    for (const id of ids) this.ledger.want(id, "either");
    const asked = performance.now();
    const lag = watchLag();
    const calm = ids.map((id) => this.world.visitors.hurry(id));
    const answer = await this.call("POST", path);
    for (const id of ids) {
      if (answer === undefined) this.ledger.doubt(id);
      if (isSaved(answer)) this.ledger.want(id, "down");
    }
    const quiet = await Promise.all(visited.map((id) => this.untilQuiet(id, asked)));
    for (const each of calm) each();
    const late = lag();
    for (const ms of quiet) this.stops.push({ ms: Math.max(0, ms - late), answered: !!answer });
  }

  private async stopLater(id: string): Promise<void> {
    // Noted even without an answer, because the time may have been set all the same.
    this.ledger.time(id);
    await this.call("POST", `/api/tunnels/${id}/stop-at`, { addMinutes: FAR_MINUTES });
  }

  /** Stops the tunnel by its stop time, without a further request. */
  private stopSoon({ id }: Member): Promise<void> {
    return this.stopSoonBy(`/api/tunnels/${id}/stop-at`, [id]);
  }

  /** Those of the group that are up. */
  private stopGroupSoon(): Promise<void> {
    const ids = this.world.linked.map(({ id }) => id);
    return this.stopSoonBy(`/api/groups/${GROUP}/stop-at`, ids);
  }

  private async stopSoonBy(path: string, ids: readonly string[]): Promise<void> {
    const visited = ids.filter((id) => this.isVisited(id));
    const due = performance.now() + SOON_MS;
    const at = new Date(Date.now() + SOON_MS).toISOString();
    const answer = await this.call("POST", path, { at });
    if (answer === undefined) for (const id of ids) this.ledger.doubt(id);
    if (!isSaved(answer)) return;
    for (const id of ids) this.ledger.want(id, "down");
    await pause(due - performance.now());
    const lag = watchLag();
    const quiet = await Promise.all(visited.map((id) => this.untilQuiet(id, due)));
    const late = lag();
    for (const ms of quiet) this.stops.push({ ms: Math.max(0, ms - late), answered: true });
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

  private regroup(id: string): Promise<void> {
    return this.edit(`group of ${id}`, `/api/tunnels/${id}`, (value) => [{ group: value }, value]);
  }

  /** One that leaves its group would leave its link. */
  private rename(id: string): Promise<void> {
    return this.edit(`name of ${id}`, `/api/tunnels/${id}`, (value) => [{ name: value }, value]);
  }

  private renameProfile(): Promise<void> {
    const { profile: id } = this.world.ids;
    return this.edit(`name of ${id}`, `/api/profiles/${id}`, (value) => [{ name: value }, value]);
  }

  /** A start from then on needs another bind than what is up has. */
  private editScopes(): Promise<void> {
    const { profile: id } = this.world.ids;
    return this.edit(`scopes of ${id}`, `/api/profiles/${id}`, () => {
      const scopes = SCOPES[this.edits % SCOPES.length] ?? [];
      return [{ scopes }, scopes.join()];
    });
  }

  private renameAccount(): Promise<void> {
    const id = this.world.ids.accounts.at(-1) ?? "";
    return this.edit(`name of ${id}`, `/api/accounts/${id}`, (value) => [{ name: value }, value]);
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
