import { type EdgeState, edgeStateSchema, type Limits } from "./control-schema";
import type { FaultInput } from "./faults";

/** The control port from a spec's side. */
export function labControl(controlUrl: string) {
  const call = async (path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${controlUrl}${path}`, {
      ...(body && { method: "POST", body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`The lab refused ${path}: ${await response.text()}`);
    return response.json();
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
