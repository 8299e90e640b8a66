import http from "node:http";
import https from "node:https";
import { type Jars, type LabPlace, logInAt, type Visitor } from "@/e2e/checks/bench/visit";
import type { ChaosApp } from "./app";
import { pause, within } from "./wait";
import type { Member } from "./world";

export const MEMBER = "member@example.com";
export const GUEST = "guest@example.org";
const CALM_MS = 150;
const HURRY_MS = 15;
const PATIENCE_MS = 2_000;
const LEFT_MS = 10_000;

/** What somebody sends who knows how the gate is asked, but not under which name this time. */
const FORGED = {
  "ngrok-auth-user-email": MEMBER,
  "ngrok-auth-user-id": "U2member",
  [`gh-${"a1".repeat(16)}`]: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJVMm1lbWJlciJ9.",
};

const NAVIGATION = {
  "sec-fetch-dest": "document",
  "sec-fetch-mode": "navigate",
  "sec-fetch-site": "none",
};

/**
 * People at the tunnels all the time: a member who has logged in at each that has a name of its own, a guest at those
 * with a gate who is not on the list and asks to come in, and strangers.
 */
export class Visitors {
  private readonly logins = new Map<string, Visitor>();
  private readonly guests = new Map<string, Visitor>();
  private readonly hurried = new Map<string, number>();
  private readonly urls = new Map<string, string>();
  /** Tunnels at which the guest may have been let in: nobody can say so for certain until they are removed. */
  private readonly letIn = new Set<string>();
  /** Tunnels at which the member has to log in again, as a person would who is told to. */
  private readonly stale = new Set<string>();
  private readonly staleGuests = new Set<string>();
  private readonly refusals = new Map<string, string>();
  private wrong: Set<Promise<unknown>> | undefined;
  /** How often each kind of them asked. */
  readonly counts = { strangers: 0, members: 0, wrong: 0, guests: 0 };
  private isGone = false;

  constructor(
    private readonly members: readonly Member[],
    private readonly app: ChaosApp,
    private readonly place: LabPlace | undefined,
  ) {}

  /** Call it when the tunnels with names are online. `urlOf`: the forwarding URL of a tunnel. */
  async arrive(urlOf: (member: Member) => string): Promise<void> {
    for (const member of this.members.filter(({ hostname }) => hostname !== undefined)) {
      const url = new URL(urlOf(member)).origin;
      this.urls.set(member.id, url);
      this.logins.set(member.id, await this.logIn(member.id, MEMBER));
      void this.visitOften(member.id);
      if (!member.gated) continue;
      this.guests.set(member.id, await this.logIn(member.id, GUEST));
      void this.knockOften(member.id);
    }
    this.app.askWhoIsIn((id) => this.isMaybeIn(id));
    void this.lurk();
  }

  hasLogin(id: string): boolean {
    return this.logins.has(id);
  }

  hasGuest(id: string): boolean {
    return this.guests.has(id);
  }

  /** From now on the member of this tunnel asks many times a second; what it returns ends that. */
  hurry(id: string): () => void {
    this.hurried.set(id, (this.hurried.get(id) ?? 0) + 1);
    return () => this.hurried.set(id, (this.hurried.get(id) ?? 1) - 1);
  }

  /** From now on every token that members of tunnels with a gate bring is wrong. */
  bringWrongTokens(): void {
    this.wrong = new Set();
  }

  /** Resolves when no visit with a wrong one is under way: only then tokens may be right again. */
  async leaveWrongTokens(): Promise<void> {
    const under = this.wrong ?? new Set();
    this.wrong = undefined;
    await within(LEFT_MS, () => under.size === 0);
  }

  /** What the members have logged in with is no longer good. */
  endLogins(): void {
    for (const id of this.guests.keys()) {
      this.stale.add(id);
      this.staleGuests.add(id);
    }
  }

  /** The guest of this tunnel may be in from now on. */
  mayBeIn(id: string): void {
    this.letIn.add(id);
  }

  isMaybeIn(id: string): boolean {
    return this.letIn.has(id);
  }

  /** The guest is out for certain. What they have sent before does not count. */
  isOut(id: string): void {
    this.letIn.delete(id);
  }

  /** Whether one who has logged in reaches the app by this tunnel now. */
  async getsThrough(id: string): Promise<boolean> {
    if (this.stale.has(id)) await this.logInAgain(id, MEMBER, this.logins, this.stale);
    const before = this.app.lastVisit(id);
    return (await this.visit(id)) && this.app.lastVisit(id) > before;
  }

  /** What the member of this tunnel was told when they did not get in. */
  lastRefusal(id: string): string {
    const login = this.stale.has(id) ? "could not log in again" : "logged in";
    return `${login}, ${this.refusals.get(id) ?? "no answer"}`;
  }

  leave(): void {
    this.isGone = true;
    for (const login of [...this.logins.values(), ...this.guests.values()]) login.leave();
  }

  /** An answer of this app that has no end, as a member gets it; `ended` as soon as it is cut. */
  async openStream(id: string): Promise<{ ended(): boolean; leave(): void } | undefined> {
    const cookie = this.logins.get(id)?.cookie ?? "";
    const request = begin(new URL(`/stream/${id}`, this.urls.get(id)), this.place, "GET", {
      cookie,
    });
    let hasEnded = false;
    request.on("error", () => undefined);
    const response = await new Promise<http.IncomingMessage | undefined>((resolve) => {
      request.on("response", resolve).on("close", () => resolve(undefined));
      request.end();
    });
    response
      ?.on("error", () => undefined)
      .on("close", () => {
        hasEnded = true;
      });
    response?.resume();
    if (response?.statusCode !== 200) return void request.destroy();
    return { ended: () => hasEnded, leave: () => void request.destroy() };
  }

  private isGated(id: string): boolean {
    return this.memberOf(id)?.gated === true;
  }

  private memberOf(id: string): Member | undefined {
    return this.members.find((member) => member.id === id);
  }

  /** In a browser of their own; behind a link they choose the app in it. */
  private async logIn(id: string, email: string): Promise<Visitor> {
    const url = this.urls.get(id) ?? "";
    const jars: Jars = new Map();
    const visitor = await logInAt(url, email, this.place, jars);
    if (!this.memberOf(id)?.own) return visitor;
    visitor.leave();
    const chosen = await ask(new URL(`/.gatehouse/go/${id}/`, url), this.place, "GET", {
      ...NAVIGATION,
      cookie: visitor.cookie,
    });
    const line = chosen?.find((each) => each.includes("gatehouse-app="));
    // Without a choice the link opens the only app that they may enter, which may be another one.
    if (line === undefined) throw new Error("no app was chosen");
    const [pair = ""] = line.split(";");
    const equals = pair.indexOf("=");
    jars.get(new URL(url).hostname)?.set(pair.slice(0, equals), pair.slice(equals + 1));
    return logInAt(url, email, this.place, jars);
  }

  private async logInAgain(
    id: string,
    email: string,
    logins: Map<string, Visitor>,
    stale: Set<string>,
  ): Promise<void> {
    const login = await this.logIn(id, email).catch(() => undefined);
    if (!login) return;
    logins.get(id)?.leave();
    logins.set(id, login);
    stale.delete(id);
  }

  private async visit(id: string): Promise<boolean> {
    const wrong = this.isGated(id) ? this.wrong : undefined;
    this.counts[wrong ? "wrong" : "members"] += 1;
    const answer = this.logins.get(id)?.get(`/${wrong ? "wrong" : "member"}/${id}`);
    if (!answer) return false;
    const visit = answer.then(
      () => true,
      (error: unknown) => {
        this.refusals.set(id, String(error));
        return false;
      },
    );
    wrong?.add(visit);
    void visit.then(() => wrong?.delete(visit));
    return Promise.race([visit, pause(PATIENCE_MS).then(() => false)]);
  }

  private async visitOften(id: string): Promise<void> {
    while (!this.isGone) {
      const isHurried = (this.hurried.get(id) ?? 0) > 0;
      const visit = this.visit(id);
      await (isHurried ? pause(HURRY_MS) : Promise.all([visit, pause(CALM_MS)]));
    }
  }

  /** The guest looks whether they are in, and asks. */
  private async knockOften(id: string): Promise<void> {
    const url = this.urls.get(id) ?? "";
    while (!this.isGone) {
      this.counts.guests += 1;
      if (this.staleGuests.has(id)) await this.logInAgain(id, GUEST, this.guests, this.staleGuests);
      const guest = this.guests.get(id);
      const path = `/${this.letIn.has(id) ? "guest" : "outside"}/${id}`;
      await Promise.race([guest?.get(path).catch(() => undefined), pause(PATIENCE_MS)]);
      await ask(new URL("/.gatehouse/ask?to=%2F", url), this.place, "POST", {
        cookie: guest?.cookie ?? "",
        origin: new URL(url).origin,
        "sec-fetch-site": "same-origin",
      });
      await pause(2 * CALM_MS);
    }
  }

  private async lurk(): Promise<void> {
    while (!this.isGone) {
      for (const [id, url] of this.urls) {
        this.counts.strangers += 1;
        await ask(new URL(`/stranger/${id}`, url), this.place, "GET", FORGED);
        await pause(CALM_MS);
      }
    }
  }
}

/** One request by itself. What becomes of it, the app tells. Resolves with the cookies that it sets. */
function ask(
  url: URL,
  place: LabPlace | undefined,
  method: string,
  headers: Record<string, string>,
): Promise<string[] | undefined> {
  return new Promise((resolve) => {
    let cookies: string[] | undefined;
    const request = begin(url, place, method, headers);
    const timer = setTimeout(() => request.destroy(), PATIENCE_MS);
    request.on("response", (response) => {
      cookies = response.headers["set-cookie"];
      response.on("error", () => undefined).resume();
    });
    request
      .on("error", () => undefined)
      .on("close", () => {
        clearTimeout(timer);
        resolve(cookies);
      });
    request.end();
  });
}

function begin(
  url: URL,
  place: LabPlace | undefined,
  method: string,
  headers: Record<string, string>,
): http.ClientRequest {
  const client = url.protocol === "https:" ? https : http;
  return client.request({
    host: place?.address ?? "127.0.0.1",
    port: url.port,
    method,
    path: url.pathname + url.search,
    headers: { host: url.host, accept: "text/html", ...headers },
    agent: false,
    ...(place && { servername: url.hostname, ca: place.ca }),
  });
}
