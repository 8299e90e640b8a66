import { z } from "zod";
import { call } from "@/lib/cli/api";
import { askHidden } from "@/lib/cli/ask";
import { CliError, EXIT } from "@/lib/cli/exit";
import type { Dashboard } from "@/lib/cli/find-dashboard";
import { printNote } from "@/lib/cli/print";
import { pathOf, toWord } from "@/lib/cli/tunnels";
import { madeDoorSchema } from "@/lib/contract/doors";
import { quoteForShell } from "@/lib/contract/quote-for-shell";
import type { Tunnel } from "@/lib/contract/tunnels";
import type { ProjectDoor } from "@/lib/transfer/project/project-schema";
import type { DoorStep } from "./plan-changes";
import type { Tell } from "./up-events";

type Named = Pick<Tunnel, "id" | "name">;
type Webhook = Extract<ProjectDoor, { kind: "webhook" }>;

type Body =
  | Extract<ProjectDoor, { kind: "key" }>
  | (Omit<Webhook, "secretFrom"> & { secret: string });

/** `body` is undefined for a key that nobody would see. */
export type PreparedDoor = { app: string; step: DoorStep; body: Body | undefined };

/**
 * Finds the secrets of the doors that are not there yet: from the environment, else from the person.
 * @throws CliError when one is missing and there is nobody to ask
 */
export async function prepareDoors(
  steps: readonly { wanted: { name: string }; doors: readonly DoorStep[] }[],
  { json }: { json: boolean },
): Promise<PreparedDoor[]> {
  const isAsked = !json && process.stdin.isTTY;
  const prepared: PreparedDoor[] = [];
  for (const { wanted, doors } of steps) {
    for (const step of doors) {
      const { door } = step;
      const key = door.kind === "key" && isAsked ? door : undefined;
      const body = door.kind === "key" ? key : await withSecret(wanted.name, door, isAsked);
      prepared.push({ app: wanted.name, step, body });
    }
  }
  return prepared;
}

/** Opens them. A new key is shown this once. */
export async function openDoors(
  dashboard: Dashboard,
  doors: readonly PreparedDoor[],
  ready: readonly { wanted: { name: string }; tunnel: Named }[],
  tell: Tell,
): Promise<void> {
  for (const { app, step, body } of doors) {
    const tunnel = ready.find(({ wanted }) => wanted.name === app)?.tunnel;
    if (tunnel) await openDoor(dashboard, tunnel, { app, step, body }, tell);
  }
}

async function openDoor(
  dashboard: Dashboard,
  tunnel: Named,
  { app, step, body }: PreparedDoor,
  tell: Tell,
): Promise<void> {
  if (!body) {
    const { name } = step.door;
    const text = `The key “${name}” is not there yet. Make it with: gatehouse key create ${toWord(tunnel)} ${quoteForShell(name)}`;
    return tell({ event: "note", app, text });
  }
  if (step.replaces !== undefined) {
    const path = pathOf(tunnel, `doors/${encodeURIComponent(step.replaces)}`);
    await call(dashboard, path, z.unknown(), { method: "DELETE" });
  }
  const path = pathOf(tunnel, "doors");
  const made = await call(dashboard, path, madeDoorSchema, { method: "POST", body });
  if (made.kind === "key") {
    printNote(`The key “${made.name}” of ${app}, shown this once:\n${made.key}`);
  }
}

async function withSecret(app: string, door: Webhook, isAsked: boolean): Promise<Body> {
  const { secretFrom, ...fields } = door;
  const fromEnvironment = secretFrom === undefined ? undefined : process.env[secretFrom];
  if (fromEnvironment) return { ...fields, secret: fromEnvironment };
  if (isAsked) {
    const secret = await askHidden(`Signing secret of the webhook “${door.name}” of ${app}: `);
    if (secret) return { ...fields, secret };
  }
  const how =
    secretFrom === undefined ? "Run gatehouse up on a terminal once" : `Set ${secretFrom}`;
  throw new CliError(
    EXIT.usage,
    `The webhook “${door.name}” of ${app} has no signing secret yet. ${how}: it is then kept in Gatehouse.`,
  );
}
