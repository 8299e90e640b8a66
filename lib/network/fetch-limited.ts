import http from "node:http";
import https from "node:https";
import { guardedLookup, refuseUrl } from "./outside-addresses";

export type LimitedAnswer = { status: number; text: string; headers: http.IncomingHttpHeaders };

type Question = { method?: "GET" | "POST"; headers?: Record<string, string>; body?: string };

/**
 * One HTTP exchange with somebody outside, with a limit in time, from the name's lookup to the last byte, and in
 * size. Redirects are not followed, link-local and metadata addresses are not asked. Certificates are verified, also
 * where NODE_TLS_REJECT_UNAUTHORIZED says otherwise: what is read here decides who is trusted with a secret. Throws
 * when there is no answer.
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
    client
      .request(url, {
        ...options,
        lookup: guardedLookup,
        agent: false,
        rejectUnauthorized: true,
      })
      .on("response", resolve)
      .on("error", reject)
      // A server that answers with an upgrade that nobody asked for is hung up on without a word.
      .on("close", () => reject(new Error("it hung up without an answer")))
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
