import crypto, { randomBytes } from "node:crypto";
import type { Configuration, Provider } from "oidc-provider";
import { z } from "zod";
import type { Applications } from "./applications";
import { claimsOf } from "./claims";
import type { DescopeFaults } from "./faults";
import type { KeyRing } from "./key-ring";
import { logoutPage, problemPage } from "./login-page";
import { makeSigningKey, signAnew } from "./signing-key";
import type { People } from "./users";

export type ProviderOptions = {
  issuer: string;
  projectId: string;
  applications: Applications;
  keys: KeyRing;
  people: People;
  faults: () => DescopeFaults;
};

const discoverySchema = z.looseObject({
  token_endpoint_auth_methods_supported: z.array(z.string()),
});

const tokenErrorSchema = z.object({
  error: z.string(),
  error_description: z.string().optional(),
});

/** The format of Descope's API in place of OAuth's `error`. Its SDKs read these three fields. */
function ownError(message: string) {
  return {
    errorCode: "E061001",
    errorDescription: "Failed to complete the request",
    errorMessage: message,
  };
}

const tokenAnswerSchema = z.looseObject({ id_token: z.string() });

/** The keys are below the issuer, while the endpoints are beside it. */
export function jwksPathOf(projectId: string): string {
  return `/${projectId}/.well-known/jwks.json`;
}

/**
 * oidc-provider in Descope's form: endpoints beside the issuer, keys below it. It has one key for its whole life, so
 * everything that it signs is signed again by the ring's key, and the ring's key set is served in place of its own.
 */
export async function createProvider(options: ProviderOptions): Promise<Provider> {
  // oidc-provider uses both. The dashboard does not, so it runs on older versions of Node.
  if (!("parse" in URL) || !("hash" in crypto)) {
    throw new Error(`The lab needs Node 20.19 or later; this is ${process.version}.`);
  }
  const { applications, keys } = options;
  const unknownKey = makeSigningKey("nobody-shows-it");
  const provider = await withoutKnownWarnings(async () => {
    const { Provider } = await import("oidc-provider");
    return new Provider(options.issuer, configuration(options));
  });
  const { Client } = provider;
  Client.prototype.redirectUriAllowed = function (uri) {
    return applications.isApproved(this.clientId, uri);
  };
  const { compareClientSecret } = Client.prototype;
  Client.prototype.compareClientSecret = function (actual) {
    return !options.faults().rejectSecret && compareClientSecret.call(this, actual);
  };
  Object.defineProperty(Client.prototype, "clientAuthMethod", {
    get: () => options.faults().clientAuth ?? "client_secret_post",
  });
  provider.use(async (context, next) => {
    await next();
    const { clockAheadS = 0, ownErrors, unknownKey: isUnknown } = options.faults();
    const offered = discoverySchema.safeParse(context.body);
    if (offered.success) context.body = changedDocument(offered.data, options.faults());
    const refused = tokenErrorSchema.safeParse(context.body);
    if (ownErrors && refused.success) {
      context.body = ownError(refused.data.error_description ?? refused.data.error);
    }
    const answer = tokenAnswerSchema.safeParse(context.body);
    if (!answer.success) return;
    const idToken = signAnew(
      answer.data.id_token,
      isUnknown ? unknownKey : keys.newest,
      clockAheadS,
    );
    context.body = { ...answer.data, id_token: idToken };
  });
  return provider;
}

function changedDocument(document: object, { clientAuth, keysAt }: DescopeFaults): object {
  return {
    ...document,
    ...(clientAuth && { token_endpoint_auth_methods_supported: [clientAuth] }),
    ...(keysAt && { jwks_uri: keysAt }),
  };
}

/** Its in-memory store and Node 20 are fine for a lab. Any other warning is shown. */
async function withoutKnownWarnings<T>(run: () => Promise<T>): Promise<T> {
  const { warn } = console;
  console.warn = (...args) => {
    if (!/in-memory adapter|Unsupported runtime/.test(String(args[0]))) warn(...args);
  };
  try {
    return await run();
  } finally {
    console.warn = warn;
  }
}

/** The names of claims by scope. Roles and tenants have a scope of Descope's own. */
const CLAIMS = {
  openid: ["sub"],
  profile: ["name"],
  email: ["email", "email_verified"],
  "descope.claims": ["roles", "permissions", "tenants"],
};
const SCOPES = Object.keys(CLAIMS);

function configuration({
  issuer,
  projectId,
  applications,
  keys,
  people,
  faults,
}: ProviderOptions): Configuration {
  return {
    clients: applications.all.map(({ clientId, clientSecret }) => ({
      client_id: clientId,
      client_secret: clientSecret,
      // The library requires one. redirectUriAllowed decides which are approved.
      redirect_uris: [issuer],
      grant_types: ["authorization_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_post",
    })),
    clientAuthMethods: ["client_secret_post", "client_secret_basic"],
    routes: {
      authorization: "/oauth2/v1/authorize",
      token: "/oauth2/v1/token",
      userinfo: "/oauth2/v1/userinfo",
      end_session: "/oauth2/v1/logout",
      jwks: jwksPathOf(projectId),
    },
    scopes: SCOPES,
    claims: CLAIMS,
    // As at Descope, the claims are in the ID token and not only at the userinfo endpoint.
    conformIdTokenClaims: false,
    pkce: { required: () => false },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => {
          context.body = logoutPage(form);
        },
        postLogoutSuccessSource: (context) => {
          context.body = problemPage("You are logged out", "You can close this page.");
        },
      },
    },
    interactions: {
      // Each interaction has its own path and so its own cookie, so two tabs can log in at once.
      // The address says where errors would go, as Descope's does. This is not an error.
      url: (_context, interaction) =>
        `/login/${projectId}/${interaction.uid}?flow=sign-up-or-in&oidc_error_redirect_uri=${encodeURIComponent(`${issuer}/error`)}`,
    },
    cookies: { keys: [randomBytes(32).toString("hex")] },
    jwks: { keys: [keys.first.jwk] },
    ttl: {
      Session: 86_400,
      Interaction: 3_600,
      Grant: 86_400,
      IdToken: 3_600,
      AccessToken: 3_600,
      AuthorizationCode: 60,
    },
    findAccount: (_context, id) => {
      const user = people.find(id);
      if (!user || faults().noPeople) return undefined;
      const claims = claimsOf(user, faults());
      return { accountId: user.id, claims: () => claims };
    },
    // Nobody is asked for consent, because the client belongs to the project.
    loadExistingGrant: async (context) => {
      const { client, session, provider } = context.oidc;
      if (!client || !session?.accountId) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope(SCOPES.join(" "));
      await grant.save();
      return grant;
    },
    renderError: (context, out) => {
      const description = out.error_description ?? "";
      const { refusal } = faults();
      if (refusal === "json") {
        context.body = ownError(description);
        return;
      }
      if (refusal) {
        const query = new URLSearchParams({ error: out.error, error_description: description });
        context.redirect(refusal === "page" ? "/oidc-error" : `/login?${query}`);
        return;
      }
      context.type = "html";
      context.body = problemPage(
        "The login could not start",
        out.error === "invalid_redirect_uri"
          ? `The redirect URL ${context.oidc.params?.redirect_uri ?? ""} is not approved. Add it to the redirect URLs of the application, and try the login again. (${out.error})`
          : `${out.error}: ${description}`,
      );
    },
  };
}
