import type { CatalogueEntry, Entries } from "./entry";

const OAUTH = "https://www.rfc-editor.org/rfc/rfc6749.html#section-4.1.2.1";
const TOKEN = "https://www.rfc-editor.org/rfc/rfc6749.html#section-5.2";
const OIDC = "https://openid.net/specs/openid-connect-core-1_0.html#AuthError";

function descope(
  docsUrl: string,
  title: string,
  cause: string,
  fix: string,
  action: CatalogueEntry["action"] = "profile",
): CatalogueEntry {
  return {
    title,
    side: "descope",
    cause,
    fix,
    ...(action && { action }),
    docsUrl,
    persistence: "permanent",
  };
}

/** Errors that an OpenID provider answers with, by their names in the specifications. */
export const OIDC_ERRORS: Entries = {
  invalid_client: descope(
    TOKEN,
    "The issuer does not accept this Project ID with this Access Key",
    "The Access Key is wrong, expired, deactivated, or of another project; or its id was pasted instead of its cleartext.",
    "Create an Access Key in Descope and paste its cleartext, not its id. It is shown once.",
    "descope-keys",
  ),
  unauthorized_client: descope(
    TOKEN,
    "The issuer does not accept this application",
    "The application may not use the authorization-code flow.",
    "Use an OIDC application in Descope, and its Project ID or client id.",
    "descope-applications",
  ),
  invalid_grant: {
    title: "The code of the login was refused",
    side: "descope",
    cause: "It has expired, was used before, or belongs to another redirect URL.",
    fix: "Try the login again.",
    docsUrl: TOKEN,
    persistence: "passing",
  },
  invalid_scope: descope(
    OAUTH,
    "The issuer does not offer a scope of the profile",
    "The profile asks for a scope that is unknown or not allowed.",
    "Keep openid, profile and email, or allow the scope in Descope.",
  ),
  invalid_request: descope(
    OAUTH,
    "The issuer did not understand the login",
    "A parameter is missing or not valid; often the redirect URL is not approved.",
    "Approve the redirect URL in the Descope application, or, where its list is empty, the domain in Project Settings, Security.",
    "descope-applications",
  ),
  redirect_uri_mismatch: descope(
    OAUTH,
    "The redirect URL is not approved in Descope",
    "Descope sends logins back only to the redirect URLs that its application approves.",
    "Approve the redirect URL in the Descope application, or, where its list is empty, the domain in Project Settings, Security.",
    "descope-applications",
  ),
  access_denied: descope(
    OAUTH,
    "The login was refused or cancelled",
    "The person refused, or Descope does not allow this user to use the application.",
    "Try again, or check in Descope who may use the application.",
    "descope-users",
  ),
  unsupported_response_type: descope(
    OAUTH,
    "The application does not offer the authorization-code flow",
    "It is not set up as an OIDC application.",
    "Use an OIDC application in Descope.",
    "descope-applications",
  ),
  login_required: descope(
    OIDC,
    "The issuer requires the person to log in again",
    "The login page was skipped although nobody is logged in.",
    "Check the flow of the application in Descope.",
    "descope-applications",
  ),
  interaction_required: descope(
    OIDC,
    "The issuer's flow did not end",
    "The flow in Descope needs another step and could not show it.",
    "Check the flow of the application in Descope.",
    "descope-applications",
  ),
  consent_required: descope(
    OIDC,
    "The issuer requires the person's consent",
    "The application asks for consent and the flow does not show it.",
    "Check the flow of the application in Descope.",
    "descope-applications",
  ),
  server_error: {
    title: "Descope has an internal error",
    side: "descope",
    cause: "The issuer answered with an error that it does not explain.",
    fix: "Try again in a few minutes.",
    docsUrl: OAUTH,
    persistence: "passing",
  },
  temporarily_unavailable: {
    title: "Descope is not available right now",
    side: "descope",
    cause: "The issuer is overloaded or under maintenance.",
    fix: "Try again in a few minutes.",
    docsUrl: OAUTH,
    persistence: "passing",
  },
};
