import { z } from "zod";
import { tunnelSchema, tunnelStatusSchema } from "@/lib/contract/tunnels";
import type { World } from "./world";

// `unsaved`: the tunnel's desired state is not on the disk yet.
const statusSchema = z.object({ ...tunnelStatusSchema.shape, unsaved: z.boolean().optional() });
const listSchema = z.array(z.object({ ...tunnelSchema.shape, status: statusSchema }));
const profileSchema = z.object({ name: z.string(), scopes: z.array(z.string()) });
const accountSchema = z.object({ name: z.string() });

export type Tunnels = z.infer<typeof listSchema>;

/** What the API reports. Throws when it does not answer. */
export async function readTunnels({ api }: World): Promise<Tunnels> {
  const { status, body } = await api.call("GET", "/api/tunnels", undefined, 10_000);
  if (status !== 200) throw new Error(`The list of tunnels answered ${status}.`);
  return listSchema.parse(body);
}

type Field = { acknowledged: string | undefined; tried: string[]; unanswered: string[] };

/**
 * What users requested and what was acknowledged. An edit without an answer may have happened or not. One with an
 * answer has to be there, now and after a restart.
 */
export class Ledger {
  private readonly fields = new Map<string, Field>();
  private readonly doubted = new Set<string>();
  private readonly timed = new Set<string>();
  private readonly wants = new Map<string, "up" | "down" | "either">();

  want(id: string, state: "up" | "down" | "either"): void {
    this.wants.set(id, this.doubted.has(id) ? "either" : state);
    this.timed.delete(id);
  }

  /** A request for this tunnel had no answer. It may still be carried out, even after the next one. */
  doubt(id: string): void {
    this.doubted.add(id);
    this.want(id, "either");
  }

  /** All requests for this tunnel have been carried out or never will be. Its present state counts from now on. */
  accept(id: string, state: "up" | "down"): void {
    this.doubted.delete(id);
    this.wants.set(id, state);
  }

  /** It will stop at a requested time. */
  time(id: string): void {
    this.timed.add(id);
  }

  /** Tunnels with a stop time may have stopped. */
  doubtTimed(): void {
    for (const id of this.timed) this.wants.set(id, "either");
  }

  wanted(id: string): "up" | "down" | "either" {
    return this.wants.get(id) ?? "down";
  }

  /** `key` as in `readEdits`. Call the returned function with the result. */
  attempt(key: string, value: string): (answer: "saved" | "refused" | "none") => void {
    const known = this.fields.get(key);
    const field = known ?? { acknowledged: undefined, tried: [], unanswered: [] };
    this.fields.set(key, field);
    field.tried.push(value);
    return (answer) => {
      if (answer === "none") field.unanswered.push(value);
      if (answer !== "saved") return;
      field.acknowledged = value;
      field.tried = [...field.unanswered];
    };
  }

  /** What differs from what was acknowledged. Afterwards the found values count, so that each loss is reported once. */
  compare(found: ReadonlyMap<string, string>): string[] {
    const lost: string[] = [];
    for (const [key, field] of this.fields) {
      const value = found.get(key) ?? "nothing";
      const isTrue = value === field.acknowledged || field.tried.includes(value);
      if (field.acknowledged !== undefined && !isTrue) {
        lost.push(`${key} is ${value}, acknowledged was ${field.acknowledged}`);
      }
      this.fields.set(key, { acknowledged: value, tried: [], unanswered: [] });
    }
    return lost;
  }
}

/** Everything that users edit here, as it is stored. */
export async function readEdits(
  world: World,
  tunnels: Tunnels,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { id, name, group, allowedEmails } of tunnels) {
    found.set(`name of ${id}`, name);
    found.set(`group of ${id}`, group ?? "");
    found.set(`people of ${id}`, allowedEmails.join());
  }
  const { profile: id, accounts } = world.ids;
  const profile = await world.api.call("GET", `/api/profiles/${id}`);
  const { name = "nothing", scopes = [] } = profileSchema.safeParse(profile.body).data ?? {};
  found.set(`name of ${id}`, name).set(`scopes of ${id}`, scopes.join());
  for (const each of accounts) {
    const account = await world.api.call("GET", `/api/accounts/${each}`);
    found.set(`name of ${each}`, accountSchema.safeParse(account.body).data?.name ?? "nothing");
  }
  return found;
}
