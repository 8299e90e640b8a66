import http from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod/mini";
import { VERSION } from "@/lib/base/version";
import { type ProblemDetails, problemDetailsSchema } from "@/lib/contract/errors";
import { AGREED_HEADER } from "@/lib/contract/pairs";
import { CliError, EXIT } from "./exit";
import type { Dashboard } from "./find-dashboard";

const DEADLINE_MS = 20_000;

/** The dashboard refused a request; `problem` says why. */
export class Refused extends CliError {
  constructor(readonly problem: ProblemDetails) {
    super(EXIT.failed, [problem.title, problem.detail, problem.fix].filter(Boolean).join("\n"));
  }
}

type Request = {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
  /** The question that a person said yes to: see ask-for-pair.ts. */
  agreed?: string;
};

/** Calls the dashboard's API and parses its answer. */
export async function call<T extends z.core.$ZodType>(
  dashboard: Dashboard,
  path: string,
  schema: T,
  { method = "GET", ...request }: Partial<Request> = {},
): Promise<z.output<T>> {
  const response = await ask(dashboard, path, { method, ...request });
  const answer = z.safeParse(schema, await readJson(response));
  if (answer.success) return answer.data;
  throw new CliError(
    EXIT.failed,
    `The answer of ${dashboard.url} is not of this version (${VERSION}). Start the dashboard again, or use the command of its version.`,
  );
}

export async function callText(dashboard: Dashboard, path: string): Promise<string> {
  return text(await ask(dashboard, path, { method: "GET" }));
}

/** Opens the event stream. */
export function openStream(
  dashboard: Dashboard,
  path: string,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  return ask(dashboard, path, { method: "GET", signal });
}

async function ask(
  { url, token }: Dashboard,
  path: string,
  { method, body, signal, agreed }: Request,
): Promise<http.IncomingMessage> {
  const json = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${token}`,
    ...(json !== undefined && { "content-type": "application/json" }),
    ...(agreed !== undefined && { [AGREED_HEADER]: agreed }),
  };
  let response: http.IncomingMessage;
  try {
    response = await new Promise((resolve, reject) => {
      // Connects directly to the dashboard, because `fetch` and the shared agent may use a proxy from the environment.
      const options = { method, headers, agent: false, signal: signal ?? deadline() };
      http
        .request(url + path, options, resolve)
        .on("error", reject)
        .end(json);
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw silent(url);
  }
  const { statusCode: status = 0 } = response;
  if (status >= 200 && status < 300) return response;
  // A dashboard does not redirect.
  if (status < 400) {
    response.destroy();
    throw silent(url);
  }
  throw await explain(status, response);
}

function deadline(): AbortSignal {
  return AbortSignal.timeout(DEADLINE_MS);
}

function silent(url: string): CliError {
  return new CliError(EXIT.notRunning, `Gatehouse does not answer at ${url}.`);
}

async function readJson(response: http.IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse(await text(response));
  } catch {
    return undefined;
  }
}

async function explain(status: number, response: http.IncomingMessage): Promise<CliError> {
  if (status === 401) {
    const hint = process.env.GATEHOUSE_TOKEN
      ? "GATEHOUSE_TOKEN is not its access token."
      : "If it was started with GATEHOUSE_TOKEN, set the same value here.";
    return new CliError(EXIT.notLetIn, `Gatehouse did not let us in. ${hint}`);
  }
  const problem = problemDetailsSchema.safeParse(await readJson(response));
  if (problem.success) return new Refused(problem.data);
  return new CliError(EXIT.failed, `Gatehouse answered with status ${status}.`);
}
