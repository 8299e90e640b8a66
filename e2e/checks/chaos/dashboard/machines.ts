import { createHmac, randomBytes } from "node:crypto";
import http from "node:http";
import https from "node:https";
import { z } from "zod";
import type { LabPlace } from "@/e2e/checks/bench/visit";
import type { ChaosApp } from "./app";
import type { Home } from "./home";
import { pause } from "./wait";
import type { Member } from "./world";

const CALM_MS = 300;
const PATIENCE_MS = 2_000;
/** So many revoked keys are tried again and again. */
const TRIED = 4;
const SECRET = "a-secret-of-the-sender";
const BODY = "{}";

type Held = { doorId: string; key: string };

/** The doors of one tunnel as its machines know them. */
type Doors = {
  /** Undefined while nobody knows for certain which key is good. */
  held: Held | undefined;
  revoked: string[];
};

const keySchema = z.object({ id: z.string(), key: z.string() });

/** The key of an answer; undefined when it does not say that there is one. */
export function readKey(body: unknown): Held | undefined {
  const { data } = keySchema.safeParse(body);
  return data && { doorId: data.id, key: data.key };
}

/** A key and a webhook at each tunnel that has a gate and a name of its own. */
export async function seedMachines(
  { api }: Home,
  members: readonly Member[],
): Promise<Map<string, Doors>> {
  const doors = new Map<string, Doors>();
  for (const { id, gated, hostname, own } of members) {
    if (!gated || hostname === undefined || own) continue;
    const path = `/api/tunnels/${id}/doors`;
    const hook = await api.call("POST", path, {
      ...{ kind: "webhook", name: "pushes", path: `/hook/${id}`, scheme: "github", secret: SECRET },
    });
    const { status, body } = await api.call("POST", path, { kind: "key", name: "first" });
    if (hook.status !== 201 || status !== 201) throw new Error(JSON.stringify([hook.body, body]));
    doors.set(id, { held: readKey(body), revoked: [] });
  }
  return doors;
}

/** Programs at the doors all the time: with a good key and a good signature, and with what must not be let in. */
export class Machines {
  private readonly urls = new Map<string, string>();
  private isGone = false;
  private inBearer = false;
  /** How often each kind of them asked. */
  readonly counts = { machines: 0, revoked: 0, forged: 0 };

  constructor(
    private readonly app: ChaosApp,
    private readonly place: LabPlace | undefined,
    private readonly doors: ReadonlyMap<string, Doors>,
  ) {}

  /** Call it when the tunnels with names are online. */
  arrive(urlOf: (id: string) => string): void {
    for (const id of this.doors.keys()) {
      this.urls.set(id, urlOf(id));
      void this.askOften(id);
    }
  }

  leave(): void {
    this.isGone = true;
  }

  has(id: string): boolean {
    return this.urls.has(id);
  }

  heldAt(id: string): Held | undefined {
    return this.doors.get(id)?.held;
  }

  hold(id: string, held: Held | undefined): void {
    const doors = this.doors.get(id);
    if (doors) doors.held = held;
  }

  /** It was said, and is saved: nobody may ever get in with it again. */
  isRevoked(id: string, { key }: Held): void {
    this.doors.get(id)?.revoked.push(key);
  }

  /** Whether the app is reached with this proof now. */
  async getsThrough(id: string, kind: "machine" | "hook"): Promise<boolean> {
    const before = this.app.lastMachine(kind, id);
    await (kind === "hook" ? this.sign(id, SECRET) : this.ask(id, "machine", this.heldAt(id)?.key));
    return this.app.lastMachine(kind, id) > before;
  }

  private async askOften(id: string): Promise<void> {
    while (!this.isGone) {
      const { held, revoked = [] } = this.doors.get(id) ?? {};
      if (held) await this.ask(id, "machine", held.key);
      for (const key of revoked.slice(-TRIED)) await this.ask(id, "revoked", key);
      await this.ask(id, "forged", `gh_${randomBytes(32).toString("base64url")}`);
      await this.sign(id, SECRET);
      await this.sign(id, "a-secret-of-another-sender");
      await pause(CALM_MS);
    }
  }

  private ask(id: string, kind: "machine" | "revoked" | "forged", key = ""): Promise<void> {
    this.counts[kind === "machine" ? "machines" : kind] += 1;
    this.inBearer = !this.inBearer;
    const [name, value] = this.inBearer
      ? ["authorization", `Bearer ${key}`]
      : ["gatehouse-key", key];
    return this.send(id, "GET", `/${kind}/${id}`, { [name]: value });
  }

  /** What is signed by another one says in a header what it is, since the path is the same. */
  private sign(id: string, secret: string): Promise<void> {
    const isForged = secret !== SECRET;
    this.counts[isForged ? "forged" : "machines"] += 1;
    const signature = createHmac("sha256", secret).update(BODY).digest("hex");
    return this.send(id, "POST", `/hook/${id}`, {
      "x-hub-signature-256": `sha256=${signature}`,
      ...(isForged && { "x-who": `/forged/${id}` }),
    });
  }

  /** What becomes of it, the app tells. */
  private send(
    id: string,
    method: string,
    path: string,
    headers: Record<string, string>,
  ): Promise<void> {
    const url = new URL(this.urls.get(id) ?? "");
    const { place } = this;
    const client = url.protocol === "https:" ? https : http;
    return new Promise((resolve) => {
      const request = client.request(
        {
          ...{ host: place?.address ?? "127.0.0.1", port: url.port, method, path, agent: false },
          headers: { host: url.host, ...headers },
          signal: AbortSignal.timeout(PATIENCE_MS),
          ...(place && { servername: url.hostname, ca: place.ca }),
        },
        (response) => response.on("error", () => undefined).resume(),
      );
      request.on("error", () => undefined).on("close", () => resolve());
      request.end(method === "POST" ? BODY : undefined);
    });
  }
}
