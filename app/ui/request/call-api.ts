import type { z } from "zod/mini";
import { type ApiResult, type Call, DEADLINE_MS, SILENCE } from "./api-result";
import { loadWithin } from "./load-within";

/**
 * Calls our own API. Every failure, also a server that does not answer, comes back as a problem with a text for people.
 */
export async function callApi<T>(
  path: string,
  call: Call,
  answer: z.core.$ZodType<T>,
): Promise<ApiResult<T>> {
  const api = await loadApi();
  return api ? api.callNow(path, call, answer) : { ok: false, problem: SILENCE };
}

/**
 * The same for calls whose answer is not read. When the session is not enough, the user is asked for the access token,
 * and the call is made again with it.
 */
export async function sendApi(path: string, call: Call): Promise<ApiResult<unknown>> {
  const api = await loadApi();
  return api ? api.sendNow(path, call) : { ok: false, problem: SILENCE };
}

let loaded: typeof import("./send-api") | undefined;

/**
 * Loads the code that sends and checks. It needs zod and the schemas, which would take a good part of a page's start.
 * Resolves to undefined when the server does not answer, also when it takes the request and then says nothing.
 */
export async function loadApi() {
  loaded ??= await loadWithin(() => import("./send-api"), DEADLINE_MS);
  return loaded;
}
