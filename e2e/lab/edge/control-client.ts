import http from "node:http";
import { text } from "node:stream/consumers";
import { type EdgeState, edgeStateSchema, type Limits } from "./control-schema";
import type { FaultInput } from "./faults";

const DEADLINE_MS = 15_000;

/** The client of the control port, for specs. */
export function labControl(controlUrl: string) {
  const call = async (path: string, body?: object): Promise<unknown> => {
    const { status, answer } = await ask(new URL(path, controlUrl), body);
    if (status !== 200) throw new Error(`The lab refused ${path}: ${answer}`);
    return JSON.parse(answer);
  };
  return {
    state: async (): Promise<EdgeState> => edgeStateSchema.parse(await call("/state")),
    /** The listener's bind request exactly as the agent sent it. */
    bindRequest: (listenerId: string) => call(`/binds/${encodeURIComponent(listenerId)}`),
    fault: async (fault: FaultInput) => void (await call("/faults", fault)),
    clear: async () => void (await call("/faults/clear", {})),
    /** Sets other limits for an account, as if its plan had changed. */
    limits: async (limits: Limits) => void (await call("/limits", limits)),
    /** Sets how long the service still counts a session that has died. */
    tolerance: async (ms: number) => void (await call("/tolerance", { ms })),
  };
}

/** Each question uses a new connection, because the lab may close a kept one in the moment when it is used again. */
async function ask(url: URL, body?: object): Promise<{ status: number; answer: string }> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  try {
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      http
        .request(url, { method: body ? "POST" : "GET", agent: false, signal }, resolve)
        .on("error", reject)
        .end(body && JSON.stringify(body));
    });
    return { status: response.statusCode ?? 0, answer: await text(response) };
  } catch (error) {
    throw new Error(`The lab did not answer ${url.pathname} within ${DEADLINE_MS / 1000} s`, {
      cause: error,
    });
  }
}
