import { exportQuerySchema } from "@/lib/contract/export";
import { HISTORY_KEPT_DAYS, uptimeSchema } from "@/lib/contract/history";
import { policySchema } from "@/lib/contract/openapi";
import { pairQuerySchema, pairQuestionSchema } from "@/lib/contract/pairs";
import { preflightLineSchema } from "@/lib/contract/preflight";
import { checkReportSchema } from "@/lib/contract/profiles";
import { historyPageSchema, historyQuerySchema } from "@/lib/contract/tunnel-history";
import {
  stopTimeSchema,
  tunnelCreateInputSchema,
  tunnelOrderSchema,
  tunnelPatchInputSchema,
} from "@/lib/contract/tunnel-input";
import { protectionVerdictSchema, tunnelSchema } from "@/lib/contract/tunnels";
import { json, type Operation, type Section } from "@/lib/server/openapi/operation";
import { resource } from "./resource";

export const tunnels: Section = {
  tag: "Tunnels",
  description: "Tunnels: what is stored of each, its state, and what starts, stops and checks it.",
  paths: {
    ...resource({
      path: "tunnels",
      name: "Tunnel",
      noun: "tunnel",
      item: tunnelSchema,
      create: tunnelCreateInputSchema,
      patch: tunnelPatchInputSchema,
    }),
    "/api/pairs": {
      get: {
        id: "findPairQuestion",
        summary:
          "What has to be agreed to before the Access Key of a profile goes to an account. Sent as `X-Gatehouse-Agreed` with a request that uses both, its `id` says yes to exactly that: 403 `confirmation_needed` when it is another question by then.",
        query: pairQuerySchema,
        answers: { 200: json("The question, or null.", pairQuestionSchema) },
        problems: [422],
      },
    },
    "/api/tunnels/order": {
      post: {
        id: "orderTunnels",
        summary: "Put tunnels in another order. Those that are not named keep their places.",
        body: tunnelOrderSchema,
        answers: { 200: json("All tunnels in their new order.", { list: tunnelSchema }) },
        problems: [404],
      },
    },
    "/api/tunnels/{id}/start": { post: action("startTunnel", "Want the tunnel up.") },
    "/api/tunnels/{id}/stop": { post: action("stopTunnel", "Want the tunnel down.") },
    "/api/tunnels/{id}/restart": {
      post: action("restartTunnel", "Stop it if it runs, and start it as it is stored now."),
    },
    "/api/tunnels/{id}/retry": {
      post: action("retryTunnel", "Skip the wait before the next try."),
    },
    "/api/tunnels/{id}/stop-at": {
      post: {
        id: "setStopTime",
        summary: "Set, put off or call off when a running tunnel stops by itself.",
        body: stopTimeSchema,
        answers: { 200: json("The tunnel with its new time, or without one.", tunnelSchema) },
        problems: [409],
      },
    },
    "/api/tunnels/{id}/duplicate": {
      post: {
        id: "duplicateTunnel",
        summary: "Make a stopped copy under a new name.",
        answers: { 201: json("The copy.", tunnelSchema) },
        problems: [409],
      },
    },
    "/api/tunnels/{id}/preflight": {
      post: {
        id: "preflight",
        summary: "What could keep this tunnel from working.",
        headers: {
          Accept: "With `application/x-ndjson` each part comes as a line as soon as it is done.",
        },
        answers: {
          200: {
            description: "What was looked at, and how each of it came out.",
            content: {
              "application/json": checkReportSchema,
              "application/x-ndjson": preflightLineSchema,
            },
          },
        },
      },
    },
    "/api/tunnels/{id}/verify": {
      post: {
        id: "verifyTunnel",
        summary: "Ask the forwarding URL as a stranger would, now.",
        answers: { 200: json("What came of it.", protectionVerdictSchema) },
        problems: [409],
      },
    },
    "/api/tunnels/{id}/policy": {
      get: {
        id: "getPolicy",
        summary: "What is sent to ngrok, with the client secret masked.",
        answers: {
          200: json("A Traffic Policy, or the options of the OIDC listener.", policySchema),
        },
        problems: [409],
      },
    },
    "/api/tunnels/{id}/export": {
      get: {
        id: "exportTunnel",
        summary: "The tunnel for another tool.",
        query: exportQuerySchema,
        answers: {
          200: {
            description: "A command or a file in that tool's format; secrets are placeholders.",
            content: { "text/plain": "text" },
          },
        },
        problems: [409, 422],
      },
    },
    "/api/tunnels/{id}/history": {
      get: {
        id: "listHistory",
        summary: `Changes of state of the last ${HISTORY_KEPT_DAYS} days.`,
        query: historyQuerySchema,
        answers: {
          200: json(
            "Newest first; `nextBefore` is the `before` of the next page.",
            historyPageSchema,
          ),
        },
        problems: [422],
      },
    },
    "/api/tunnels/{id}/uptime": {
      get: {
        id: "getUptime",
        summary: "The last 24 hours as far as they were observed.",
        answers: { 200: json("Half hours, oldest first, and the share of time up.", uptimeSchema) },
      },
    },
  },
};

function action(id: string, summary: string): Operation {
  return {
    id,
    summary: `${summary} Safe to repeat.`,
    answers: {
      202: json("The tunnel as it is at this moment; the rest comes as events.", tunnelSchema),
    },
    problems: [409],
  };
}
