import { z } from "zod/mini";
import { parseDuration } from "./durations";
import { clearable, keptSecretSchema, nameSchema } from "./fields";
import { foldEmail } from "./fold-email";
import { readHostHeader } from "./host-header";
import { hasHidden } from "./show-hidden.mjs";
import { parseUpstream } from "./upstream";

// What may be written into a tunnel. It is apart from tunnels.ts, so that pages that only show tunnels do not load it.

const HOSTNAME =
  /^(?=.{1,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

export const upstreamSchema = z.pipe(
  z.union(
    [z.string(), z.pipe(z.number(), z.transform(String))],
    "Enter the port or address of your app.",
  ),
  z.transform((text, context) => {
    const result = parseUpstream(text.slice(0, 2048));
    if (result.ok) return result.upstream.url;
    context.issues.push({ code: "custom", message: result.message, input: text });
    return z.NEVER;
  }),
);

export const domainSchema = z
  .pipe(
    z.string().check(z.trim(), z.toLowerCase()),
    z.transform((text) => text.replace(/^https?:\/\//, "").replace(/\/$/, "")),
  )
  .check(
    z.refine(
      (text) => HOSTNAME.test(text),
      "Enter only the host name, such as demo.example.com, without path or port.",
    ),
  );

// Not the whole of RFC 5322, only addresses that can log in. So quotes, spaces and a second @ cannot get into policies.
const EMAIL = /^[^\s@"\\,;<>()[\]]{1,64}@[^\s@"\\,;<>()[\]]{1,253}$/u;

/** The e-mail of one person, as written on a list. */
export const personEmailSchema = z.string("Enter an e-mail address.").check(
  z.trim(),
  z.regex(EMAIL, "Enter e-mail addresses, such as member@example.com."),
  z.refine((email) => !hasHidden(email), "Remove the invisible characters from the address."),
);

export const allowedEmailsSchema = z.pipe(
  z
    .array(personEmailSchema)
    .check(z.maxLength(5000, "That is more than 5,000 addresses. Allow a domain instead.")),
  z.transform((emails) => [...new Map(emails.map((email) => [foldEmail(email), email])).values()]),
);

export const allowedDomainsSchema = z.pipe(
  z
    .array(
      z
        .pipe(
          z.string().check(z.trim(), z.toLowerCase()),
          z.transform((text) => text.replace(/^@/, "")),
        )
        .check(
          z.refine((text) => HOSTNAME.test(text), "Enter whole domains, such as example.com."),
        ),
    )
    .check(z.maxLength(500, "That is more than 500 domains.")),
  z.transform((domains) => [...new Set(domains)]),
);

/** The provider's names. They are compared letter by letter. */
function providerNamesSchema(what: string, most: number) {
  return z.pipe(
    z
      .array(
        z.string().check(
          z.trim(),
          z.minLength(1, `Enter ${what}, one a line.`),
          z.maxLength(200, "That is longer than 200 characters."),
          z.refine((name) => !hasHidden(name), "Remove the invisible characters from the name."),
        ),
      )
      .check(z.maxLength(most, `That is more than ${most} ${what}.`)),
    z.transform((names) => [...new Set(names)]),
  );
}

export const allowedRolesSchema = providerNamesSchema("roles", 200);
export const allowedTenantsSchema = providerNamesSchema("tenants", 500);

export const allowedOriginsSchema = z.pipe(
  z
    .array(
      z.pipe(
        z.string().check(z.maxLength(300, "That is longer than 300 characters.")),
        z.transform((text, context) => {
          const origin = readOrigin(text);
          if (origin !== undefined) return origin;
          const message =
            "Enter whole origins without a path, such as https://app.example.com or http://localhost:5173.";
          context.issues.push({ code: "custom", message, input: text });
          return z.NEVER;
        }),
      ),
    )
    .check(z.maxLength(100, "That is more than 100 origins.")),
  z.transform((origins) => [...new Set(origins)]),
);

/**
 * The form that a browser writes in `Origin` (RFC 6454, 6.2). Patterns and `null` are refused, because they match
 * anybody.
 */
function readOrigin(text: string): string | undefined {
  const trimmed = text.trim();
  if (!/^https?:\/\/[^/?#@\\*\s]+\/?$/i.test(trimmed) || !URL.canParse(trimmed)) return undefined;
  return new URL(trimmed).origin;
}

export const durationSchema = z.string().check(
  z.trim(),
  z.refine(
    (text) => parseDuration(text) !== undefined,
    "Enter a duration of at least 1 second, such as 90s, 30m or 2h30m.",
  ),
);

export const hostHeaderSchema = z.pipe(
  z.string().check(z.maxLength(300, "Enter a host name, such as shop.test or shop.test:8080.")),
  z.transform((text, context) => {
    const name = readHostHeader(text);
    if (name !== undefined) return name;
    const message = "Enter only a host name, such as shop.test or shop.test:8080.";
    context.issues.push({ code: "custom", message, input: text });
    return z.NEVER;
  }),
);

const fields = {
  name: nameSchema,
  accountId: z.string("Choose an ngrok account.").check(z.minLength(1, "Choose an ngrok account.")),
  profileId: z
    .string("Choose a Descope profile.")
    .check(z.minLength(1, "Choose a Descope profile.")),
  upstream: upstreamSchema,
  domain: clearable(domainSchema),
  protection: z.enum(["traffic-policy", "listener-oidc"], "Choose how the login is attached."),
  allowedEmails: allowedEmailsSchema,
  allowedDomains: allowedDomainsSchema,
  gate: z.boolean("Say whether the gate is on."),
  askToComeIn: z.boolean("Say whether people may ask to come in."),
  allowedRoles: allowedRolesSchema,
  allowedTenants: allowedTenantsSchema,
  requireVerifiedEmail: z.boolean("Say whether e-mails have to be verified."),
  allowedOrigins: allowedOriginsSchema,
  extraPolicy: clearable(
    z.string().check(z.maxLength(65_536, "Keep the extra policy under 64 KiB.")),
  ),
  maxSessionDuration: clearable(durationSchema),
  idleSessionDuration: clearable(durationSchema),
  userinfoRefresh: clearable(durationSchema),
  pooling: z.boolean(),
  verifyUpstreamTls: z.boolean(),
  rewriteHost: z.boolean(),
  hostHeader: clearable(hostHeaderSchema),
  identityHeaders: z.boolean(),
  inspect: z.boolean(),
  resumeOnLaunch: z.boolean(),
  stopAfter: clearable(durationSchema),
  group: clearable(nameSchema),
};

export const tunnelCreateSchema = z.strictObject({
  ...fields,
  domain: z.optional(fields.domain),
  protection: z._default(fields.protection, "traffic-policy"),
  allowedEmails: z._default(fields.allowedEmails, []),
  allowedDomains: z._default(fields.allowedDomains, []),
  /** When absent, the default of new tunnels: see `newGateFields`. */
  gate: z.optional(fields.gate),
  askToComeIn: z.optional(fields.askToComeIn),
  allowedRoles: z._default(fields.allowedRoles, []),
  allowedTenants: z._default(fields.allowedTenants, []),
  requireVerifiedEmail: z._default(fields.requireVerifiedEmail, true),
  allowedOrigins: z._default(fields.allowedOrigins, []),
  extraPolicy: z.optional(fields.extraPolicy),
  maxSessionDuration: z.optional(fields.maxSessionDuration),
  idleSessionDuration: z.optional(fields.idleSessionDuration),
  userinfoRefresh: z.optional(fields.userinfoRefresh),
  pooling: z._default(fields.pooling, false),
  verifyUpstreamTls: z._default(fields.verifyUpstreamTls, true),
  rewriteHost: z._default(fields.rewriteHost, false),
  hostHeader: z.optional(fields.hostHeader),
  identityHeaders: z._default(fields.identityHeaders, true),
  inspect: z._default(fields.inspect, true),
  resumeOnLaunch: z._default(fields.resumeOnLaunch, true),
  stopAfter: z.optional(fields.stopAfter),
  group: z.optional(fields.group),
});

export const tunnelPatchSchema = z.partial(
  z.strictObject({
    ...fields,
    /**
     * The Access Key again, needed when the change would send it to a new account. It is only compared, not stored
     * here.
     */
    clientSecret: keptSecretSchema("client secret (Descope Access Key)"),
  }),
);

// What requests that make or change a tunnel may say besides its fields.
const said = {
  /** That the tunnel's app and those on its new group's one link trust each other. Needed where it comes to such a link. */
  acceptShared: z.optional(z.boolean("Say whether you accept that the apps trust each other.")),
};

export const tunnelCreateInputSchema = z.extend(tunnelCreateSchema, said);
export const tunnelPatchInputSchema = z.extend(tunnelPatchSchema, said);

/** The tunnels in their new order; the others keep their places. */
export const tunnelOrderSchema = z.strictObject({
  ids: z.array(z.string()).check(z.minLength(1), z.maxLength(10_000)),
});

const YEAR_MS = 366 * 86_400_000;

/** When a running tunnel is to be stopped: at a time, so much later than now planned, or `at: null`, never. */
export const stopTimeSchema = z
  .strictObject({
    at: z.optional(
      z.nullable(
        z.iso.datetime({ offset: true, error: "Enter a time such as 2026-05-04T17:30:00Z." }).check(
          z.refine((at) => Date.parse(at) > Date.now(), "This time has passed."),
          z.refine((at) => Date.parse(at) < Date.now() + YEAR_MS, "That is more than a year away."),
        ),
      ),
    ),
    addMinutes: z.optional(z.int("Enter whole minutes.").check(z.gte(1), z.lte(10_080))),
  })
  .check(
    z.refine(
      ({ at, addMinutes }) => (at === undefined) !== (addMinutes === undefined),
      "Give either a time or minutes.",
    ),
  );

export type TunnelCreate = z.infer<typeof tunnelCreateSchema>;
export type TunnelPatch = z.infer<typeof tunnelPatchSchema>;
export type StopTime = z.infer<typeof stopTimeSchema>;
