import { z } from "zod/mini";
import { clearable, keptSecretSchema, nameSchema, secretSchema, timeSchema } from "./fields";
import { checkReportSchema } from "./profiles";

const SERVER_ADDR = /^(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?):(\d{1,5})$/i;

export const serverAddrSchema = z.string().check(
  z.trim(),
  z.maxLength(260, "That is too long for an address."),
  z.refine((text) => {
    const port = Number(SERVER_ADDR.exec(text)?.[2]);
    return port >= 1 && port <= 65535;
  }, "Enter the agent ingress as host:port, such as connect.example.com:443."),
);

export const caCertificateSchema = z
  .string()
  .check(
    z.trim(),
    z.maxLength(100_000, "That is too long for a certificate."),
    z.regex(
      /^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----$/,
      "Paste the certificate as PEM text, from BEGIN CERTIFICATE to END CERTIFICATE.",
    ),
  );

export const accountCreateSchema = z.strictObject({
  name: nameSchema,
  authtoken: secretSchema("authtoken"),
  serverAddr: z.optional(clearable(serverAddrSchema)),
  caCertificate: z.optional(clearable(caCertificateSchema)),
});

export const accountPatchSchema = z.strictObject({
  name: z.optional(nameSchema),
  authtoken: keptSecretSchema("authtoken"),
  serverAddr: z.optional(clearable(serverAddrSchema)),
  caCertificate: z.optional(clearable(caCertificateSchema)),
});

export const accountSchema = z.object({
  id: z.string(),
  name: z.string(),
  hasAuthtoken: z.boolean(),
  serverAddr: z.optional(z.string()),
  caCertificate: z.optional(z.string()),
  /** The account's plan at the last check; absent when there was no check since Gatehouse started. */
  plan: z.optional(z.string()),
  createdAt: timeSchema,
  updatedAt: timeSchema,
});

export const accountReportSchema = z.extend(checkReportSchema, {
  /** ngrok's data about the account; absent when ngrok could not be reached. */
  account: z.optional(
    z.object({ name: z.string(), plan: z.string(), region: z.string(), latencyMs: z.number() }),
  ),
});

/** How long the times of heartbeats are kept. */
export const LATENCY_KEPT_MINUTES = 10;
export const LATENCY_KEPT_MS = LATENCY_KEPT_MINUTES * 60_000;

/** The round trip of one heartbeat; null when heartbeats are not answered from this time on. */
export const latencySampleSchema = z.object({ at: timeSchema, ms: z.nullable(z.number()) });

export const latencySchema = z.object({ samples: z.array(latencySampleSchema) });

export type LatencySample = z.infer<typeof latencySampleSchema>;
export type Latency = z.infer<typeof latencySchema>;
export type AccountReport = z.infer<typeof accountReportSchema>;
export type AccountCreate = z.infer<typeof accountCreateSchema>;
export type AccountPatch = z.infer<typeof accountPatchSchema>;
export type Account = z.infer<typeof accountSchema>;
