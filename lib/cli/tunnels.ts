import { z } from "zod";
import { nameKey } from "@/lib/base/names";
import { type Tunnel, tunnelSchema } from "@/lib/contract/tunnels";
import { call } from "./api";
import { CliError, EXIT } from "./exit";
import type { Dashboard } from "./find-dashboard";

export function listTunnels(dashboard: Dashboard): Promise<Tunnel[]> {
  return call(dashboard, "/api/tunnels", z.array(tunnelSchema));
}

/** The API path of something that belongs to a tunnel. */
export function pathOf({ id }: Pick<Tunnel, "id">, rest: string): string {
  return `/api/tunnels/${encodeURIComponent(id)}/${rest}`;
}

/** Finds a tunnel by its id or name, or by the beginning of either when it is unique. */
export function findTunnel<T extends Pick<Tunnel, "id" | "name">>(
  tunnels: readonly T[],
  wanted: string,
): T {
  const key = nameKey(wanted);
  const exact = tunnels.find(({ id, name }) => id === wanted || nameKey(name) === key);
  if (exact) return exact;
  const found = tunnels.filter(
    ({ id, name }) => nameKey(name).startsWith(key) || id.startsWith(key),
  );
  const [only, ...others] = wanted.trim() === "" ? [] : found;
  if (only && others.length === 0) return only;
  if (only) {
    const names = found.map(({ id, name }) => `  ${name}  (${id.slice(0, 8)})`).join("\n");
    throw new CliError(EXIT.notFound, `More than one tunnel begins with "${wanted}":\n${names}`);
  }
  const hint = tunnels.length > 0 ? "\nSee them with: gatehouse list" : "\nThere is none yet.";
  throw new CliError(EXIT.notFound, `There is no tunnel called "${wanted}".${hint}`);
}

/** The URL of a tunnel that is online. Throws a CliError where it is not, or is not found. */
export async function onlineUrl(dashboard: Dashboard, wanted: string): Promise<string> {
  const { id, name, status } = findTunnel(await listTunnels(dashboard), wanted);
  if (status.url !== undefined && status.state === "online") return status.url;
  throw new CliError(
    EXIT.failed,
    `"${name}" is ${status.state}. Start it with: gatehouse start --wait ${toWord({ id, name })}`,
  );
}

/** What names a tunnel in a command that people copy, in whatever shell they have: its name only where nothing is special in it. */
export function toWord({ id, name }: Pick<Tunnel, "id" | "name">): string {
  return /^[a-z0-9][\w.-]*$/i.test(name) ? name : id;
}

/** The tunnels of a group. Upper and lower case count as the same. */
export function tunnelsOfGroup<T extends Pick<Tunnel, "group">>(
  tunnels: readonly T[],
  group: string,
): T[] {
  const key = nameKey(group);
  return tunnels.filter((each) => each.group !== undefined && nameKey(each.group) === key);
}

export function describeTrouble({ name, status: { lastError } }: Tunnel): string {
  if (!lastError) return `"${name}" failed.`;
  const { title, detail, fix, code } = lastError;
  return [`"${name}": ${title}${code ? ` (${code})` : ""}`, detail, fix].filter(Boolean).join("\n");
}
