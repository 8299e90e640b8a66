import { z } from "zod";

const duration = z.string().regex(/^(\d+h)?(\d+m)?(\d+s)?$/);
const headers = z.record(z.string(), z.string());

/** The actions that the lab's edge runs, with the fields that ngrok documents for each. */
export const actionSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("add-headers"), config: z.strictObject({ headers }) }),
  z.strictObject({
    type: z.literal("remove-headers"),
    config: z.strictObject({ headers: z.array(z.string()).min(1) }),
  }),
  z.strictObject({
    type: z.literal("custom-response"),
    config: z.strictObject({
      status_code: z.int().min(100).max(599).default(200),
      headers: headers.optional(),
      body: z.string().optional(),
      content: z.string().optional(),
    }),
  }),
  z.strictObject({
    type: z.literal("deny"),
    config: z.strictObject({ status_code: z.int().default(403) }).default({ status_code: 403 }),
  }),
  z.strictObject({
    type: z.literal("redirect"),
    config: z.strictObject({
      to: z.string(),
      status_code: z.int().default(302),
      from: z.string().optional(),
    }),
  }),
  z.strictObject({
    type: z.literal("openid-connect"),
    config: z.strictObject({
      issuer_url: z.url(),
      client_id: z.string().min(1),
      client_secret: z.string().min(1),
      scopes: z.array(z.string()).default([]),
      auth_id: z.string().optional(),
      authz_url_params: z.record(z.string(), z.string()).optional(),
      max_session_duration: duration.optional(),
      idle_session_duration: duration.optional(),
      userinfo_refresh_interval: duration.optional(),
      allow_cors_preflight: z.boolean().default(false),
      auth_cookie_domain: z.string().optional(),
    }),
  }),
  z.strictObject({
    type: z.literal("set-vars"),
    config: z.strictObject({
      vars: z
        .array(
          z
            .record(z.string(), z.json())
            .refine((entry) => Object.keys(entry).length === 1, "one variable each"),
        )
        .min(1),
    }),
  }),
  // Known to ngrok and harmless here: accepted, and nothing is done.
  z.strictObject({ type: z.literal("log"), config: z.looseObject({}).optional() }),
  z.strictObject({ type: z.literal("rate-limit"), config: z.looseObject({}) }),
  z.strictObject({ type: z.literal("compress-response"), config: z.looseObject({}).optional() }),
]);

export type Action = z.infer<typeof actionSchema>;
export type LoginConfig = Extract<Action, { type: "openid-connect" }>["config"];
