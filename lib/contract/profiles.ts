import { z } from "zod/mini";
import { actionSchema } from "./actions";
import { besideSchema } from "./beside";
import { explainedErrorSchema } from "./errors";
import { keptSecretSchema, nameSchema, secretSchema, timeSchema } from "./fields";
import { hasHidden } from "./show-hidden.mjs";

export const DEFAULT_SCOPES = ["openid", "profile", "email"];

const LOOPBACK_ISSUER = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|.+\.localhost)$/;

export const issuerUrlSchema = z.string("Enter the issuer URL.").check(
  z.trim(),
  z.minLength(1, "Enter the issuer URL."),
  z.maxLength(2048, "That is too long for an issuer URL."),
  z.superRefine((text, context) => {
    const message = findIssuerProblem(text);
    if (message) context.addIssue({ code: "custom", message });
  }),
);

/** OpenID Connect Discovery 1.0, section 2: an https URL without query or fragment. http only for loopback. */
function findIssuerProblem(text: string): string | undefined {
  // Checked before parsing: a parser removes some of these characters, but the original text is stored and compared.
  if (hasHidden(text)) return "Remove the invisible characters from the issuer URL.";
  if (!URL.canParse(text)) {
    return "That is not a URL. In Descope: Applications, your OIDC application, Issuer.";
  }
  const url = new URL(text);
  if (
    url.protocol !== "https:" &&
    !(url.protocol === "http:" && LOOPBACK_ISSUER.test(url.hostname))
  ) {
    return "An issuer URL starts with https://.";
  }
  if (url.username || url.password) return "Remove the user name and password from the issuer URL.";
  if (url.search || url.hash || /[?#]/.test(text)) {
    return "An issuer URL has no ? or #. Copy the Issuer, not the address of a login page.";
  }
  if (/[\s"'`\\{}<>$]/.test(text)) return "The issuer URL has characters that are not allowed.";
  return undefined;
}

export const scopesSchema = z
  .pipe(
    z
      .array(
        z
          .string()
          .check(
            z.trim(),
            z.regex(
              /^[A-Za-z0-9._:/-]{1,100}$/,
              "Scopes are words such as openid, profile and email.",
            ),
          ),
      )
      .check(z.maxLength(30, "That is more than 30 scopes.")),
    z.transform((scopes) => [...new Set(scopes)]),
  )
  .check(z.refine((scopes) => scopes.includes("openid"), "OpenID Connect needs the scope openid."));

const clientIdSchema = secretSchema("client id (Descope Project ID)");

const SECRET = "client secret (Descope Access Key)";

export const profileCreateSchema = z.strictObject({
  name: nameSchema,
  issuerUrl: issuerUrlSchema,
  clientId: clientIdSchema,
  clientSecret: secretSchema(SECRET),
  scopes: z._default(scopesSchema, DEFAULT_SCOPES),
});

export const profilePatchSchema = z.strictObject({
  name: z.optional(nameSchema),
  issuerUrl: z.optional(issuerUrlSchema),
  clientId: z.optional(clientIdSchema),
  clientSecret: keptSecretSchema(SECRET),
  scopes: z.optional(scopesSchema),
});

export const checkSchema = z.object({
  id: z.string(),
  status: z.enum(["pass", "warn", "fail", "skip"]),
  title: z.string(),
  detail: z.string(),
  fix: z.optional(z.string()),
  /** The page of the next step. */
  action: z.optional(actionSchema),
  /** Who of ours has what is missing, where one link has room for both. */
  beside: z.optional(besideSchema),
  /** A change that corrects the checked thing: the fields to patch. */
  apply: z.optional(
    z.object({
      label: z.string(),
      fields: z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())])),
    }),
  ),
});

export const checkReportSchema = z.object({ checks: z.array(checkSchema), checkedAt: timeSchema });

export const profileSchema = z.object({
  id: z.string(),
  name: z.string(),
  issuerUrl: z.string(),
  clientId: z.string(),
  hasClientSecret: z.boolean(),
  scopes: z.array(z.string()),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  lastCheck: z.nullable(checkReportSchema),
});

/** A started try of the login: the address for the person, and the id to ask for its result. */
export const loginTrySchema = z.object({
  id: z.string(),
  /** The issuer's login, to be opened in a new tab. */
  url: z.string(),
  /** Has to be approved in Descope. */
  redirectUri: z.string(),
  expiresAt: timeSchema,
});

export const loginResultSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("waiting") }),
  z.object({
    status: z.literal("passed"),
    email: z.string(),
    name: z.optional(z.string()),
    /** The names of all claims that came. */
    claims: z.array(z.string()),
    /** A problem although the login works, as a text for people. */
    warning: z.optional(z.string()),
  }),
  z.object({
    status: z.literal("failed"),
    error: explainedErrorSchema,
  }),
]);

export type LoginTry = z.infer<typeof loginTrySchema>;
export type LoginResult = z.infer<typeof loginResultSchema>;
export type ProfileCreate = z.infer<typeof profileCreateSchema>;
export type ProfilePatch = z.infer<typeof profilePatchSchema>;
export type Profile = z.infer<typeof profileSchema>;
export type Check = z.infer<typeof checkSchema>;
export type CheckReport = z.infer<typeof checkReportSchema>;
