import http from "node:http";
import https from "node:https";
import { limitInformation } from "./limit-information";
import { guardedLookup, refuseUrl } from "./outside-addresses";

export type LimitedAnswer = { status: number; text: string; headers: http.IncomingHttpHeaders };

type Question = { method?: "GET" | "POST"; headers?: Record<string, string>; body?: string };

/**
 * One HTTP exchange with an outside server, with limits for the time (from the look-up to the last byte) and the size.
 * Redirects are not followed. Link-local and metadata addresses are refused. Certificates are always verified, also
 * when NODE_TLS_REJECT_UNAUTHORIZED says otherwise, because the answer decides who gets a secret. Throws when there is
 * no answer.
 */
export async function fetchLimited(
  url: string,
  { method = "GET", headers = {}, body }: Question,
  { ms, maxBytes }: { ms: number; maxBytes: number },
): Promise<LimitedAnswer> {
  const refusal = refuseUrl(url);
  if (refusal) throw new Error(refusal);
  const signal = AbortSignal.timeout(ms);
  try {
    const response = await ask(new URL(url), { method, headers, signal }, body);
    const text = await readText(response, maxBytes);
    return { status: response.statusCode ?? 0, text, headers: response.headers };
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

function ask(
  url: URL,
  options: { method: string; headers: Record<string, string>; signal: AbortSignal },
  body: string | undefined,
): Promise<http.IncomingMessage> {
  const client = url.protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.request(url, {
      ...options,
      lookup: guardedLookup,
      agent: false,
      rejectUnauthorized: true,
    });
    limitInformation(request)
      .on("response", resolve)
      .on("error", reject)
      // Node closes the connection without an error when a server answers with an upgrade that was not requested.
      .on("close", () => reject(new Error("it closed the connection without an answer")))
      .end(body);
  });
}

async function readText(response: http.IncomingMessage, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for await (const chunk of response) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`the answer is longer than ${maxBytes / 1024} KiB`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
