import net from "node:net";
import { z } from "zod";
import { parseDuration } from "@/lib/contract/durations";

/** ngrok's code for one kind of wrong value, if it is not ERR_NGROK_2204. `parse.ts` reads it. */
const withCode = (code: string) => ({ params: { ngrok: code } });

const isTemplate = (text: string) => text.includes("${");
const duration = z.string().regex(/^(\d+h)?(\d+m)?(\d+s)?$/);
const headerName = z
  .string()
  .refine((name) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name), withCode("ERR_NGROK_2210"));
const headers = z
  .record(headerName, z.string())
  .refine((list) => Object.keys(list).length <= 10, withCode("ERR_NGROK_2212"));
const cidr = z
  .string()
  .refine((text) => isTemplate(text) || isCidr(text), withCode("ERR_NGROK_2217"));
const regex = z
  .string()
  .refine((text) => isTemplate(text) || isRegex(text), withCode("ERR_NGROK_2261"));
const oneOf = <T extends string>(...values: [T, ...T[]]) => z.enum(values);

const session = {
  auth_id: z.string().optional(),
  scopes: z.array(z.string()).default([]),
  authz_url_params: z.record(z.string(), z.string()).optional(),
  max_session_duration: duration.optional(),
  idle_session_duration: duration.optional(),
  userinfo_refresh_interval: duration.optional(),
  allow_cors_preflight: z.boolean().default(false),
  auth_cookie_domain: z.string().optional(),
};

const credential = z
  .string()
  .refine((text) => isTemplate(text) || isCredential(text), withCode("ERR_NGROK_2258"));

const replacements = z.strictObject({
  replacements: z
    .array(z.strictObject({ field: z.string().optional(), from: regex, to: z.string().optional() }))
    .min(1),
});

const rateWindow = z.string().refine((text) => {
  const seconds = parseDuration(text);
  return seconds !== undefined && seconds >= 60 && seconds <= 86_400 && seconds % 10 === 0;
}, withCode("ERR_NGROK_2222"));

const action = <T extends string, C extends z.ZodType>(type: T, config: C) =>
  z.strictObject({ type: z.literal(type), config });

// An action without fields may have an empty `config` or none.
const noFields = z.strictObject({}).nullish();
const owasp = z.strictObject({
  on_error: oneOf("continue", "halt").default("halt"),
  process_body: z.boolean().optional(),
  exclude_rule_ids: z.array(z.int().min(900_000).max(999_999)).optional(),
});

/** Every action that ngrok documents, with its fields (https://ngrok.com/docs/traffic-policy/actions). */
export const actionSchema = z.discriminatedUnion("type", [
  action(
    "add-headers",
    z.strictObject({ headers: headers.refine((list) => Object.keys(list).length > 0) }),
  ),
  action("ai-gateway", z.looseObject({}).nullish()),
  action(
    "basic-auth",
    z.strictObject({
      credentials: z.array(credential).min(1).max(10),
      realm: z.string().default("ngrok"),
      enforce: z.boolean().default(true),
    }),
  ),
  action(
    "circuit-breaker",
    z.strictObject({
      error_threshold: z.number().min(0).max(1),
      volume_threshold: z.int().min(1).max(2_000_000_000).optional(),
      window_duration: duration.optional(),
      tripped_duration: duration.optional(),
      num_buckets: z.int().optional(),
      enforce: z.boolean().optional(),
    }),
  ),
  action("close-connection", noFields),
  action(
    "compress-response",
    z
      .strictObject({
        algorithms: z
          .array(z.string().refine(isAlgorithm, withCode("ERR_NGROK_2214")))
          .refine((list) => new Set(list).size === list.length, withCode("ERR_NGROK_2231"))
          .optional(),
      })
      .nullish(),
  ),
  action(
    "custom-response",
    z
      .strictObject({
        status_code: z.int().min(100).max(599).default(200),
        headers: headers.optional(),
        body: z.string().optional(),
        // The older name of `body`.
        content: z.string().optional(),
      })
      .prefault({}),
  ),
  action(
    "deny",
    z
      .strictObject({ status_code: z.int().min(100).max(599).default(403) })
      .nullish()
      .transform((config) => config ?? { status_code: 403 }),
  ),
  action(
    "forward-internal",
    z.strictObject({
      url: z.string().min(1),
      binding: z.string().optional(),
      on_error: oneOf("halt", "continue").default("halt"),
    }),
  ),
  action(
    "http-request",
    z.strictObject({
      url: z.string().min(1),
      method: oneOf("GET", "PUT", "POST", "PATCH", "DELETE", "OPTIONS").optional(),
      query_params: z
        .array(z.strictObject({ key: z.string(), value: z.string() }))
        .refine((list) => list.length <= 32, withCode("ERR_NGROK_2244"))
        .optional(),
      headers: headers.optional(),
      body: z.string().optional(),
      max_redirects: z.int().min(0).max(5).optional(),
      timeout: duration.optional(),
      retry_condition: z.string().optional(),
      on_error: oneOf("continue", "halt").optional(),
    }),
  ),
  // This action has many nested fields. The lab refuses every request instead of reading tokens.
  action(
    "jwt-validation",
    z.looseObject({
      issuer: z.looseObject({ allow_list: z.array(z.looseObject({ value: z.string() })).min(1) }),
      http: z.looseObject({ tokens: z.array(z.looseObject({})).min(1) }),
      jws: z.looseObject({ allowed_algorithms: z.array(z.string()).min(1) }),
    }),
  ),
  action("log", z.strictObject({ metadata: z.record(z.string(), z.json()).optional() }).nullish()),
  action(
    "oauth",
    z.strictObject({
      ...session,
      provider: z.string().min(1),
      client_id: z.string().optional(),
      client_secret: z.string().optional(),
      idle_session_timeout: duration.optional(),
    }),
  ),
  action(
    "openid-connect",
    z.strictObject({
      ...session,
      issuer_url: z.string().refine(isWebAddress, withCode("ERR_NGROK_2226")),
      client_id: z.string().min(1),
      client_secret: z.string().min(1),
    }),
  ),
  action("owasp-crs-request", owasp.prefault({})),
  action("owasp-crs-response", owasp.prefault({})),
  action(
    "rate-limit",
    z.strictObject({
      name: z.string().max(1023),
      enforce: z.boolean().default(true),
      algorithm: z.literal("sliding_window"),
      capacity: z.int().min(1).max(2_000_000_000),
      rate: rateWindow,
      bucket_key: z.array(z.string()).min(1).max(10),
    }),
  ),
  action(
    "redirect",
    z.strictObject({
      from: regex.optional(),
      to: z.string(),
      status_code: z.int().min(300).max(399).default(302),
      headers: headers.optional(),
    }),
  ),
  action(
    "remove-headers",
    z.strictObject({
      headers: z
        .array(headerName)
        .min(1)
        .refine((list) => list.length <= 10, withCode("ERR_NGROK_2212")),
    }),
  ),
  action("request-body-find-replace", replacements),
  action("response-body-find-replace", replacements),
  action("sse-find-replace", replacements),
  action(
    "restrict-ips",
    z.strictObject({
      enforce: z.boolean().default(true),
      allow: z.array(cidr).optional(),
      deny: z.array(cidr).optional(),
      ip_policies: z.array(z.string()).optional(),
    }),
  ),
  action("saml", z.looseObject({})),
  action(
    "set-vars",
    z.strictObject({
      vars: z.custom<Record<string, unknown>[]>(isListOfSingles, withCode("ERR_NGROK_2252")),
    }),
  ),
  action(
    "terminate-tls",
    z.strictObject({
      min_version: z.enum(["1.2", "1.3"]).optional(),
      max_version: z.enum(["1.2", "1.3"]).optional(),
      server_private_key: z.string().optional(),
      server_certificate: z.string().optional(),
      mutual_tls_certificate_authorities: z.array(z.string()).optional(),
      mutual_tls_verification_strategy: oneOf(
        "require-and-verify",
        "require-any",
        "request",
      ).optional(),
    }),
  ),
  action("url-rewrite", z.strictObject({ from: regex.optional(), to: z.string() })),
  action(
    "verify-webhook",
    z.strictObject({
      provider: z.string().min(1),
      secret: z.string().min(1),
      enforce: z.boolean().default(true),
    }),
  ),
]);

export type Action = z.infer<typeof actionSchema>;
export type ActionType = Action["type"];
export type ConfigOf<T extends ActionType> = Extract<Action, { type: T }>["config"];
export type LoginConfig = ConfigOf<"openid-connect">;

function isListOfSingles(value: unknown): boolean {
  const lists = z.array(z.record(z.string(), z.json())).safeParse(value);
  return lists.success && lists.data.every((entry) => Object.keys(entry).length === 1);
}

export function isCidr(text: string): boolean {
  const [address = "", bits, more] = text.split("/");
  const most = { 4: 32, 6: 128 }[net.isIP(address)];
  if (most === undefined || more !== undefined) return false;
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= most);
}

function isRegex(text: string): boolean {
  try {
    return compileRegex(text) !== undefined;
  } catch {
    return false;
  }
}

/** ngrok's regular expressions are Go's, which may begin with flags. */
export function compileRegex(text: string): RegExp {
  const [, flags = "", pattern = ""] = /^(?:\(\?([imsU]+)\))?([\s\S]*)$/.exec(text) ?? [];
  return new RegExp(pattern, `${flags.replace("U", "")}g`);
}

function isWebAddress(text: string): boolean {
  return isTemplate(text) || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));
}

function isCredential(text: string): boolean {
  const at = text.indexOf(":");
  const length = text.length - at - 1;
  return at > 0 && length >= 8 && length <= 128;
}

function isAlgorithm(text: string): boolean {
  return ["br", "compress", "deflate", "gzip"].includes(text);
}
