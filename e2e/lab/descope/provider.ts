import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { Configuration, JWK, Provider } from "oidc-provider";
import type { DescopeFaults } from "./faults";
import { problemPage } from "./login-page";
import { findUser } from "./users";

export type ProviderOptions = {
  issuer: string;
  projectId: string;
  accessKey: string;
  redirectUris: string[];
  faults: () => DescopeFaults;
};

/** oidc-provider in Descope's shape: endpoints beside the issuer, keys below it, Project ID and Access Key as client. */
export async function createProvider(options: ProviderOptions): Promise<Provider> {
  const { warn } = console;
  // It warns of its in-memory store and of Node 20: both are as they should be for a lab.
  console.warn = () => undefined;
  try {
    const { Provider } = await import("oidc-provider");
    return new Provider(options.issuer, configuration(options));
  } finally {
    console.warn = warn;
  }
}

function configuration({
  projectId,
  accessKey,
  redirectUris,
  faults,
}: ProviderOptions): Configuration {
  return {
    clients: [
      {
        client_id: projectId,
        client_secret: accessKey,
        redirect_uris: redirectUris,
        grant_types: ["authorization_code"],
        response_types: ["code"],
        token_endpoint_auth_method: "client_secret_post",
      },
    ],
    clientAuthMethods: ["client_secret_post", "client_secret_basic"],
    routes: {
      authorization: "/oauth2/v1/authorize",
      token: "/oauth2/v1/token",
      userinfo: "/oauth2/v1/userinfo",
      end_session: "/oauth2/v1/logout",
      jwks: `/${projectId}/.well-known/jwks.json`,
    },
    scopes: ["openid", "profile", "email"],
    claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
    // As Descope does: the claims are in the id token, not only at the userinfo endpoint.
    conformIdTokenClaims: false,
    pkce: { required: () => false },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    interactions: {
      url: (_context, interaction) => `/login/${projectId}/${interaction.uid}?flow=sign-up-or-in`,
    },
    cookies: { keys: [randomBytes(32).toString("hex")] },
    jwks: { keys: [signingKey()] },
    ttl: {
      Session: 86_400,
      Interaction: 3_600,
      Grant: 86_400,
      IdToken: 3_600,
      AccessToken: 3_600,
      AuthorizationCode: 60,
    },
    findAccount: (_context, id) => {
      const user = findUser(id);
      if (!user) return undefined;
      const { email } = faults().noEmail ? { email: undefined } : user;
      const claims = {
        sub: user.id,
        name: user.name,
        ...(email && { email, email_verified: true }),
      };
      return { accountId: user.id, claims: () => claims };
    },
    // Nobody is asked for consent: the client is the project's own.
    loadExistingGrant: async (context) => {
      const { client, session, provider } = context.oidc;
      if (!client || !session?.accountId) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
    renderError: (context, out) => {
      context.type = "html";
      context.body = problemPage(
        "The login could not start",
        `${out.error}: ${out.error_description ?? ""}`,
      );
    },
  };
}

function signingKey(): JWK {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "lab" } as JWK;
}
