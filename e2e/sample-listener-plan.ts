import type { ListenerPlan } from "@/lib/engine/plan";

/** A plan for the engine's model tests, whose sessions are fakes. */
export const SAMPLE_LISTENER_PLAN: ListenerPlan = {
  tunnelId: "a",
  name: "A",
  upstreamUrl: "http://localhost:3000",
  protection: { kind: "traffic-policy", policy: "{}" },
  pooling: false,
  verifyUpstreamTls: true,
};
