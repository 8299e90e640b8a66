import type { ListenerPlan } from "@/lib/engine/plan";

/** What the models of the engine bind; their sessions are no real ones. */
export const SAMPLE_LISTENER_PLAN: ListenerPlan = {
  tunnelId: "a",
  name: "A",
  upstreamUrl: "http://localhost:3000",
  protection: { kind: "traffic-policy", policy: "{}" },
  pooling: false,
  verifyUpstreamTls: true,
};
