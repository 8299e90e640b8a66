import { z } from "zod";
import { call } from "./api";
import { CliError, EXIT } from "./exit";

// What the commands read of a tunnel; more may come, and --json passes it on.
export const tunnelSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  upstream: z.string(),
  domain: z.string().optional(),
  group: z.string().optional(),
  status: z.looseObject({
    state: z.string(),
    desired: z.string(),
    since: z.string(),
    url: z.string().optional(),
    stopAt: z.string().optional(),
    latencyMs: z.number().optional(),
    protection: z.looseObject({ verdict: z.string() }),
    lastError: z
      .looseObject({
        title: z.string(),
        detail: z.string(),
        fix: z.string().optional(),
        code: z.string().optional(),
      })
      .optional(),
  }),
});

/**
 * @typedef {z.infer<typeof tunnelSchema>} Tunnel
 * @typedef {import("./find-dashboard").Dashboard} Dashboard
 */

/** @param {Dashboard} dashboard */
export function listTunnels(dashboard) {
  return call(dashboard, "/api/tunnels", z.array(tunnelSchema));
}

/**
 * The tunnel that is meant: by id, by name, or by the beginning of either when only one begins so.
 *
 * @param {readonly Tunnel[]} tunnels
 * @param {string} wanted
 * @returns {Tunnel}
 */
export function findTunnel(tunnels, wanted) {
  const key = fold(wanted);
  const exact = tunnels.find(({ id, name }) => id === wanted || fold(name) === key);
  if (exact) return exact;
  const found = tunnels.filter(({ id, name }) => fold(name).startsWith(key) || id.startsWith(key));
  const [only, ...others] = wanted.trim() === "" ? [] : found;
  if (only && others.length === 0) return only;
  if (only) {
    const names = found.map(({ id, name }) => `  ${name}  (${id.slice(0, 8)})`).join("\n");
    throw new CliError(EXIT.notFound, `More than one tunnel begins with "${wanted}":\n${names}`);
  }
  const hint = tunnels.length > 0 ? "\nSee them with: gatehouse list" : "\nThere is none yet.";
  throw new CliError(EXIT.notFound, `There is no tunnel called "${wanted}".${hint}`);
}

/** As lib/names.ts compares names. @param {string} name */
function fold(name) {
  return name.normalize("NFKC").toLowerCase();
}

/** @param {Tunnel} tunnel */
export function describeTrouble({ name, status: { lastError } }) {
  if (!lastError) return `"${name}" failed.`;
  const { title, detail, fix, code } = lastError;
  return [`"${name}": ${title}${code ? ` (${code})` : ""}`, detail, fix].filter(Boolean).join("\n");
}
