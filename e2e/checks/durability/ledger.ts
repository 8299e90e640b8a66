import { z } from "zod";
import type { Dashboard } from "../../launch-dashboard";

type Fields = { name: string; clientId: string; scopes: string[] };

/** The possible states of a profile: the last acknowledged one, or the one that an interrupted write wanted. */
type Entry = { acknowledged: Fields | undefined; wanted?: Fields | "deleted" | undefined };

const profileSchema = z.object({
  id: z.string(),
  name: z.string(),
  clientId: z.string(),
  scopes: z.array(z.string()),
});

const PER_WRITER = 12;
const ISSUER = "https://api.descope.com/P2storm";

/**
 * Writes profiles by the API, each writer its own, and records what was acknowledged. A write without an answer may
 * have happened or not, but not in part. Everything else must be as it was answered.
 */
export class Ledger {
  readonly #random: () => number;
  /** By id. A profile whose creation was interrupted has no id yet and is stored under its name. */
  readonly #entries = new Map<string, Entry>();
  #count = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Writes until `signal` fires or the connection breaks. `onWritten` is called for each acknowledged write. */
  async write(dashboard: Dashboard, writer: number, signal: AbortSignal, onWritten: () => void) {
    let acknowledged = 0;
    const mine = new Set<string>();
    for (const [id, entry] of this.#entries) {
      if (entry.acknowledged?.name.startsWith(`w${writer} `)) mine.add(id);
    }
    while (!signal.aborted) {
      if (!(await this.#writeOne(dashboard, writer, mine))) return { acknowledged, cutOff: true };
      acknowledged += 1;
      onWritten();
    }
    return { acknowledged, cutOff: false };
  }

  async #writeOne(dashboard: Dashboard, writer: number, mine: Set<string>): Promise<boolean> {
    const dice = this.#random();
    const id = [...mine][Math.floor(this.#random() * mine.size)];
    if (id === undefined || (mine.size < PER_WRITER && dice < 0.4)) {
      return this.#create(dashboard, writer, mine);
    }
    if (dice > 0.9) return this.#delete(dashboard, id, mine);
    return this.#update(dashboard, writer, id);
  }

  #fields(writer: number): Fields {
    this.#count += 1;
    const filler = "x".repeat(Math.floor(this.#random() * 1500));
    return {
      name: `w${writer} profile ${this.#count}`,
      clientId: `P2storm${this.#count}`,
      scopes: ["openid", `c${this.#count}${filler}`.slice(0, 60)],
    };
  }

  async #create(dashboard: Dashboard, writer: number, mine: Set<string>): Promise<boolean> {
    const fields = this.#fields(writer);
    this.#entries.set(fields.name, { acknowledged: undefined, wanted: fields });
    const body = { ...fields, issuerUrl: ISSUER, clientSecret: `K2storm${this.#count}` };
    const answer = await send(dashboard, "POST", "/api/profiles", body);
    if (!answer) return false;
    this.#entries.delete(fields.name);
    const { id } = profileSchema.parse(answer);
    this.#entries.set(id, { acknowledged: fields });
    mine.add(id);
    return true;
  }

  async #update(dashboard: Dashboard, writer: number, id: string): Promise<boolean> {
    const fields = this.#fields(writer);
    const entry = this.#entries.get(id);
    this.#entries.set(id, { acknowledged: entry?.acknowledged, wanted: fields });
    // Half of the updates replace the secret, which also empties the log.
    const secret = this.#random() < 0.5 ? { clientSecret: `K2storm${this.#count}` } : {};
    const answer = await send(dashboard, "PATCH", `/api/profiles/${id}`, { ...fields, ...secret });
    if (!answer) return false;
    this.#entries.set(id, { acknowledged: fields });
    return true;
  }

  async #delete(dashboard: Dashboard, id: string, mine: Set<string>): Promise<boolean> {
    const entry = this.#entries.get(id);
    this.#entries.set(id, { acknowledged: entry?.acknowledged, wanted: "deleted" });
    mine.delete(id);
    const answer = await send(dashboard, "DELETE", `/api/profiles/${id}`);
    if (!answer) return false;
    this.#entries.delete(id);
    return true;
  }

  /** Compares what exists with what was acknowledged. Afterwards what exists counts as acknowledged. */
  async compare(dashboard: Dashboard): Promise<string[]> {
    const answer = await send(dashboard, "GET", "/api/profiles");
    const found = new Map(
      z
        .array(profileSchema)
        .parse(answer)
        .map(({ id, ...fields }) => [id, fields]),
    );
    const faults: string[] = [];
    for (const [id, entry] of this.#entries) faults.push(...compareEntry(id, entry, found));
    const cutOffCreations = new Set(
      [...this.#entries.values()].flatMap(({ acknowledged, wanted }) =>
        acknowledged === undefined && wanted !== undefined && wanted !== "deleted"
          ? [JSON.stringify(wanted)]
          : [],
      ),
    );
    for (const [id, fields] of found) {
      if (this.#entries.has(id) || cutOffCreations.has(JSON.stringify(fields))) continue;
      faults.push(`"${fields.name}" is there, but was never acknowledged or was deleted`);
    }
    this.#entries.clear();
    for (const [id, fields] of found) this.#entries.set(id, { acknowledged: fields });
    return faults;
  }
}

function compareEntry(id: string, entry: Entry, found: ReadonlyMap<string, Fields>): string[] {
  if (entry.acknowledged === undefined) return [];
  const now = found.get(id);
  if (!now) {
    return entry.wanted === "deleted" ? [] : [`"${entry.acknowledged.name}" is gone`];
  }
  const allowed = [entry.acknowledged, entry.wanted].map((fields) => JSON.stringify(fields));
  return allowed.includes(JSON.stringify(now))
    ? []
    : [`"${entry.acknowledged.name}" is not as acknowledged: "${now.name}"`];
}

/** The answer, or undefined when there was none. Throws on a refusal, because no write here should be refused. */
async function send(dashboard: Dashboard, method: string, path: string, body?: unknown) {
  try {
    const response = await fetch(`${dashboard.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${dashboard.token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return text === "" ? {} : z.unknown().parse(JSON.parse(text));
    throw new RefusedError(`${method} ${path}: ${response.status} ${text}`);
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    return undefined;
  }
}

class RefusedError extends Error {}
