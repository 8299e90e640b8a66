import { z } from "zod";
import { CliError, EXIT } from "./exit";

const DEADLINE_MS = 20_000;

const problemSchema = z.object({
  title: z.string(),
  detail: z.string(),
  code: z.string().optional(),
  fix: z.string().optional(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

/** @typedef {import("./find-dashboard").Dashboard} Dashboard */

/** The dashboard said no; `problem` is what it said. */
export class Refused extends CliError {
  /** @param {z.infer<typeof problemSchema>} problem */
  constructor(problem) {
    super(EXIT.failed, [problem.title, problem.detail, problem.fix].filter(Boolean).join("\n"));
    this.problem = problem;
  }
}

/**
 * Calls the dashboard's API and parses its answer.
 *
 * @template {z.ZodType} T
 * @param {Dashboard} dashboard
 * @param {string} path
 * @param {T} schema
 * @param {{ method?: "GET" | "POST", body?: unknown }} [options]
 * @returns {Promise<z.output<T>>}
 */
export async function call(dashboard, path, schema, { method = "GET", body } = {}) {
  const response = await ask(dashboard, path, { method, body });
  return schema.parse(await response.json());
}

/**
 * @param {Dashboard} dashboard
 * @param {string} path
 */
export async function callText(dashboard, path) {
  return (await ask(dashboard, path, { method: "GET" })).text();
}

/**
 * An answer that goes on: the event stream.
 *
 * @param {Dashboard} dashboard
 * @param {string} path
 * @param {AbortSignal} signal
 */
export function openStream(dashboard, path, signal) {
  return ask(dashboard, path, { method: "GET", signal });
}

/**
 * @param {Dashboard} dashboard
 * @param {string} path
 * @param {{ method: string, body?: unknown, signal?: AbortSignal }} options
 */
async function ask({ url, token }, path, { method, body, signal }) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url + path, {
      method,
      redirect: "error",
      signal: signal ?? AbortSignal.timeout(DEADLINE_MS),
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new CliError(EXIT.notRunning, `Gatehouse does not answer at ${url}.`);
  }
  if (response.ok) return response;
  throw await explain(response);
}

/** @param {Response} response */
async function explain(response) {
  if (response.status === 401) {
    const hint = process.env.GATEHOUSE_TOKEN
      ? "GATEHOUSE_TOKEN is not its access token."
      : "If it was started with GATEHOUSE_TOKEN, set it here to the same.";
    return new CliError(EXIT.notLetIn, `Gatehouse did not let us in. ${hint}`);
  }
  const problem = problemSchema.safeParse(await response.json().catch(() => undefined));
  if (problem.success) return new Refused(problem.data);
  return new CliError(EXIT.failed, `Gatehouse answered with status ${response.status}.`);
}
