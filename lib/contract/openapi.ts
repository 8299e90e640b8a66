import { z } from "zod";
import { timeSchema } from "./fields";

// Schemas that only document something; no other module validates with them.

export const healthSchema = z.object({
  /** `degraded`: it runs and answers, but cannot save; `storage` says why. */
  status: z.enum(["ok", "degraded"]),
  version: z.string(),
  storage: z.object({ code: z.string(), since: timeSchema }).optional(),
});

const ruleSchema = z.looseObject({
  name: z.string().optional(),
  expressions: z.array(z.string()).optional(),
  actions: z.array(z.looseObject({ type: z.string() })),
});

/** A Traffic Policy by phase (https://ngrok.com/docs/traffic-policy), or the options of the SDK's OIDC listener. */
export const policySchema = z.union([
  z.strictObject({
    on_tcp_connect: z.array(ruleSchema).optional(),
    on_http_request: z.array(ruleSchema).optional(),
    on_http_response: z.array(ruleSchema).optional(),
  }),
  z.strictObject({
    oidc: z.object({
      issuer_url: z.string(),
      client_id: z.string(),
      client_secret: z.string(),
      scopes: z.array(z.string()),
      allow_emails: z.array(z.string()),
      allow_domains: z.array(z.string()),
    }),
  }),
]);

/** HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec). */
export const harSchema = z.object({
  log: z.object({
    version: z.literal("1.2"),
    creator: z.object({ name: z.string(), version: z.string() }),
    entries: z.array(
      z.looseObject({
        startedDateTime: timeSchema,
        time: z.number(),
        request: z.looseObject({ method: z.string(), url: z.string() }),
        response: z.looseObject({ status: z.int() }),
      }),
    ),
  }),
});

export const openApiSchema = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.unknown()),
});

/** With `1`, the answer to a deletion contains a token to undo it. */
export const deletionQuerySchema = z.object({ undoable: z.enum(["1"]).optional() });
