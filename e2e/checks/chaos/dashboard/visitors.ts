import http from "node:http";
import https from "node:https";
import { type LabPlace, logInAt, type Visitor } from "@/e2e/checks/bench/visit";
import type { ChaosApp } from "./app";
import { pause } from "./wait";
import type { Member } from "./world";

const MEMBER = "member@example.com";
const CALM_MS = 150;
const HURRY_MS = 15;
const PATIENCE_MS = 2_000;

/** People who visit the tunnels all the time: one member at each tunnel with its own name, and strangers. */
export class Visitors {
  private readonly logins = new Map<string, Visitor>();
  private readonly hurried = new Map<string, number>();
  private readonly urls = new Map<string, string>();
  /** The number of requests without and with a login. */
  readonly counts = { strangers: 0, members: 0 };
  private isGone = false;

  constructor(
    private readonly members: readonly Member[],
    private readonly app: ChaosApp,
    private readonly place: LabPlace | undefined,
  ) {}

  /** Call it when the tunnels with names are online. `urlOf`: the forwarding URL of a tunnel. */
  async arrive(urlOf: (member: Member) => string): Promise<void> {
    for (const member of this.members.filter(({ hostname }) => hostname !== undefined)) {
      const url = urlOf(member);
      this.urls.set(member.id, url);
      this.logins.set(member.id, await logInAt(url, MEMBER, this.place));
      void this.visitOften(member.id);
    }
    void this.lurk();
  }

  hasLogin(id: string): boolean {
    return this.logins.has(id);
  }

  /** From now on the member of this tunnel asks many times a second, until the returned function is called. */
  hurry(id: string): () => void {
    this.hurried.set(id, (this.hurried.get(id) ?? 0) + 1);
    return () => this.hurried.set(id, (this.hurried.get(id) ?? 1) - 1);
  }

  /** Whether a logged-in visitor reaches the app through this tunnel now. */
  async getsThrough(id: string): Promise<boolean> {
    const before = this.app.lastVisit(id);
    return (await this.visit(id)) && this.app.lastVisit(id) > before;
  }

  leave(): void {
    this.isGone = true;
    for (const login of this.logins.values()) login.leave();
  }

  private async visit(id: string): Promise<boolean> {
    this.counts.members += 1;
    const visit = this.logins
      .get(id)
      ?.get(`/member/${id}`)
      .then(
        () => true,
        () => false,
      );
    return Promise.race([visit ?? false, pause(PATIENCE_MS).then(() => false)]);
  }

  private async visitOften(id: string): Promise<void> {
    while (!this.isGone) {
      const isHurried = (this.hurried.get(id) ?? 0) > 0;
      const visit = this.visit(id);
      await (isHurried ? pause(HURRY_MS) : Promise.all([visit, pause(CALM_MS)]));
    }
  }

  private async lurk(): Promise<void> {
    while (!this.isGone) {
      for (const [id, url] of this.urls) {
        this.counts.strangers += 1;
        await ask(new URL(`/stranger/${id}`, url), this.place);
        await pause(CALM_MS);
      }
    }
  }
}

/** One request without cookies. The app reports whether it arrived. */
function ask(url: URL, place: LabPlace | undefined): Promise<void> {
  const client = url.protocol === "https:" ? https : http;
  return new Promise((resolve) => {
    const request = client.get(
      {
        host: place?.address ?? "127.0.0.1",
        port: url.port,
        path: url.pathname,
        headers: { host: url.host, accept: "text/html" },
        agent: false,
        signal: AbortSignal.timeout(PATIENCE_MS),
        ...(place && { servername: url.hostname, ca: place.ca }),
      },
      (response) => response.on("error", () => undefined).resume(),
    );
    request.on("error", () => undefined).on("close", () => resolve());
  });
}
