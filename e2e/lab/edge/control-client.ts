import http from "node:http";
import { text } from "node:stream/consumers";
import { type EdgeState, edgeStateSchema, type Limits } from "./control-schema";
import type { FaultInput } from "./faults";

const DEADLINE_MS = 15_000;

/** The control port from a spec's side. */
export function labControl(controlUrl: string) {
  const call = async (path: string, body?: object): Promise<unknown> => {
    const { status, answer } = await ask(new URL(path, controlUrl), body);
    if (status !== 200) throw new Error(`The lab refused ${path}: ${answer}`);
    return JSON.parse(answer);
  };
  return {
    state: async (): Promise<EdgeState> => edgeStateSchema.parse(await call("/state")),
    /** What the agent asked for when it bound this listener, as it came over the wire. */
    bindRequest: (listenerId: string) => call(`/binds/${encodeURIComponent(listenerId)}`),
    fault: async (fault: FaultInput) => void (await call("/faults", fault)),
    clear: async () => void (await call("/faults/clear", {})),
    /** Other limits for an account, as if its plan had changed. */
    limits: async (limits: Limits) => void (await call("/limits", limits)),
    /** How long the service goes on counting a session that has died. */
    tolerance: async (ms: number) => void (await call("/tolerance", { ms })),
  };
}

/** Each question has a connection of its own: one that is kept may be closed by the lab just when it is used again. */
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
