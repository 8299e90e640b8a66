import { z } from "zod/mini";
import { VERSION } from "@/lib/base/version";
import { type ProblemDetails, problemDetailsSchema } from "@/lib/contract/errors";
import { CliError, EXIT } from "./exit";
import type { Dashboard } from "./find-dashboard";

const DEADLINE_MS = 20_000;

/** The dashboard refused a request; `problem` says why. */
export class Refused extends CliError {
  constructor(readonly problem: ProblemDetails) {
    super(EXIT.failed, [problem.title, problem.detail, problem.fix].filter(Boolean).join("\n"));
  }
}

type Request = { method: "GET" | "POST"; body?: unknown; signal?: AbortSignal };

/** Calls the dashboard's API and parses its answer. */
export async function call<T extends z.core.$ZodType>(
  dashboard: Dashboard,
  path: string,
  schema: T,
  { method = "GET", body }: Partial<Pick<Request, "method" | "body">> = {},
): Promise<z.output<T>> {
  const response = await ask(dashboard, path, { method, body });
  const answer = z.safeParse(schema, await response.json().catch(() => undefined));
  if (answer.success) return answer.data;
  throw new CliError(
    EXIT.failed,
    `The answer of ${dashboard.url} is not of this version (${VERSION}). Start the dashboard again, or use the command of its version.`,
  );
}

export async function callText(dashboard: Dashboard, path: string): Promise<string> {
  return (await ask(dashboard, path, { method: "GET" })).text();
}

/** Opens the event stream. */
export function openStream(
  dashboard: Dashboard,
  path: string,
  signal: AbortSignal,
): Promise<Response> {
  return ask(dashboard, path, { method: "GET", signal });
}

async function ask(
  { url, token }: Dashboard,
  path: string,
  { method, body, signal }: Request,
): Promise<Response> {
  let response: Response;
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

async function explain(response: Response): Promise<CliError> {
  if (response.status === 401) {
    const hint = process.env.GATEHOUSE_TOKEN
      ? "GATEHOUSE_TOKEN is not its access token."
      : "If it was started with GATEHOUSE_TOKEN, set the same value here.";
    return new CliError(EXIT.notLetIn, `Gatehouse did not let us in. ${hint}`);
  }
  const problem = problemDetailsSchema.safeParse(await response.json().catch(() => undefined));
  if (problem.success) return new Refused(problem.data);
  return new CliError(EXIT.failed, `Gatehouse answered with status ${response.status}.`);
}
