import type { CatalogueEntry, Entries } from "@/lib/errors/entry";

const AGAIN = "Open the link again and log in.";
const APPROVE =
  "In Descope, approve https://idp.ngrok.com/oauth2/callback in the application's redirect URLs, or, where that list is empty, the domain idp.ngrok.com of the project (Project Settings, Security).";
const SECRET = "Check the profile: the Access Key may be wrong, expired or of another project.";

/** A temporary error: the visitor's next try works. */
function passing(title: string, cause: string, fix = AGAIN): CatalogueEntry {
  return { title, side: "ngrok", cause, fix, persistence: "passing" };
}

/** A temporary error of Descope. */
function unwell(title: string, cause: string, fix = "Try again in a few minutes."): CatalogueEntry {
  return { ...passing(title, cause, fix), side: "descope" };
}

function profile(title: string, cause: string, fix: string): CatalogueEntry {
  return { title, side: "descope", cause, fix, action: "profile", persistence: "permanent" };
}

/** The state that ngrok keeps of a started login does not match what the visitor sends back. */
export const UNKNOWN_STATE = passing(
  "The login came back with a state that ngrok does not know",
  "It is too old, or its address was changed.",
);

/**
 * What visitors can get at the login. Many numbers have the same meaning as two others (see ngrok-aliases.ts).
 * Codes and meanings: https://ngrok.com/docs/errors/reference.
 */
export const LOGIN_CODES: Entries = {
  ERR_NGROK_3100: passing(
    "The visitor's login has expired",
    "It has reached its longest duration.",
  ),
  ERR_NGROK_3101: profile(
    "ngrok may not read who logged in",
    "Descope did not grant what the login needs.",
    "Keep the scopes openid, profile and email in the profile, and allow them in Descope.",
  ),
  ERR_NGROK_3102: {
    title: "Descope requires the visitor to correct something first",
    side: "descope",
    cause: "The visitor's own account at Descope prevents the login.",
    fix: "Look at the user in Descope.",
    action: "descope-users",
    persistence: "permanent",
  },
  ERR_NGROK_3104: {
    title: "The visitor's e-mail address is not valid",
    side: "descope",
    cause: "Descope sent an e-mail address that ngrok cannot read.",
    fix: "Correct the user's e-mail in Descope.",
    action: "descope-users",
    persistence: "permanent",
  },
  ERR_NGROK_3105: {
    title: "The visitor is not on the list",
    side: "gatehouse",
    cause: "Neither the e-mail address nor its domain is allowed to use this tunnel.",
    fix: "Add the person to the allowed e-mails of the tunnel.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_3106: profile(
    "The request with which ngrok starts the login is not valid",
    "The issuer's authorization endpoint does not accept the values of the profile.",
    "Check the profile.",
  ),
  ERR_NGROK_3107: passing(
    "The login came back without its state",
    "The visitor opened the callback's address by itself, or from a bookmark.",
  ),
  ERR_NGROK_3109: {
    title: "The login has no e-mail address",
    side: "descope",
    cause: "The user has none in Descope, or it is not confirmed, or the scope email is missing.",
    fix: "Give the user an e-mail in Descope, and keep the scope email in the profile.",
    action: "descope-users",
    persistence: "permanent",
  },
  ERR_NGROK_3110: profile(
    "The login did not get the e-mail permission",
    "ngrok asked for the scope email and Descope did not grant it.",
    "Keep the scope email in the profile and allow it in the Descope application.",
  ),
  ERR_NGROK_3111: profile(
    "Not every scope was granted",
    "Descope granted fewer scopes than the profile asks for.",
    "Remove the scopes that the Descope application does not offer.",
  ),
  ERR_NGROK_3112: profile(
    "Descope answered the login with an error",
    "ngrok's page repeats what Descope said.",
    "Try the login from the profile: it shows Descope's own error.",
  ),
  ERR_NGROK_3113: profile(
    "Descope did not let ngrok read who logged in",
    "The authorization has expired or was revoked.",
    SECRET,
  ),
  ERR_NGROK_3114: passing(
    "The visitor did not allow the login",
    "Descope asked the visitor whether ngrok may know their identity, and the visitor refused.",
  ),
  ERR_NGROK_3115: {
    title: "The callback is not approved in Descope",
    side: "descope",
    cause:
      "Descope sends logins back only to approved redirect URLs, and ngrok's is not among them.",
    fix: APPROVE,
    action: "descope-applications",
    persistence: "permanent",
  },
  ERR_NGROK_3116: profile(
    "Descope refused access when the visitor logged in",
    "The application is not set up for these users.",
    "Check in Descope who may use the application.",
  ),
  ERR_NGROK_3119: passing(
    "The login took more than 15 minutes",
    "ngrok cancels a login after that time.",
  ),
  ERR_NGROK_3121: passing(
    "The cookie of the login is missing",
    "The visitor's browser blocks cookies, or the login was started in another browser.",
    "Allow cookies for the tunnel's address, then open the link again.",
  ),
  ERR_NGROK_3122: passing(
    "The code of the login has expired",
    "Too much time passed between Descope's answer and ngrok's use of it.",
  ),
  ERR_NGROK_3123: passing(
    "The code of the login was used before",
    "The callback's address was opened a second time, such as from a bookmark.",
  ),
  ERR_NGROK_3124: passing(
    "The login belongs to another address",
    "It was started at one tunnel and ended at another.",
  ),
  ERR_NGROK_3125: profile(
    "Descope does not accept the Project ID or the Access Key",
    "ngrok could not exchange the visitor's code for a login.",
    SECRET,
  ),
  ERR_NGROK_3126: profile(
    "Descope does not know a scope of the profile",
    "The profile asks for a scope that the application does not offer.",
    "Keep openid, profile and email.",
  ),
  ERR_NGROK_3127: profile(
    "Descope refused the credentials of the login",
    "They are wrong or have expired.",
    SECRET,
  ),
  ERR_NGROK_3150: passing(
    "The visitor's session could not be read",
    "ngrok has lost it or cannot reach it.",
  ),
  ERR_NGROK_3151: passing(
    "The visitor's login is over at Descope",
    "Descope does not accept the token of the visitor's session any more.",
  ),
  ERR_NGROK_3152: passing(
    "ngrok sent Descope a request that it does not accept",
    "This is an error of ngrok, which is reported to ngrok automatically.",
    "Try again in some hours; write to support@ngrok.com if it still fails.",
  ),
  ERR_NGROK_3160: passing(
    "ngrok could not talk to Descope",
    "Something unexpected happened between the two.",
  ),
  ERR_NGROK_3161: unwell("Descope is limiting logins", "There were too many in a short time."),
  ERR_NGROK_3162: unwell(
    "Descope is limiting logins",
    "There were too many in a short time.",
    "Try again in an hour.",
  ),
  ERR_NGROK_3163: passing(
    "The login could not be finished",
    "Usually too much time passed before it came back from Descope.",
  ),
  ERR_NGROK_3164: profile(
    "The login failed at Descope",
    "ngrok's page repeats what Descope said.",
    "Try the login from the profile: it shows Descope's own error.",
  ),
  ERR_NGROK_3165: unwell("Descope is too busy for logins", "It could not answer ngrok in time."),
  ERR_NGROK_3166: unwell("Descope has an internal error", "It answered ngrok with an error."),
  ERR_NGROK_5200: UNKNOWN_STATE,
  ERR_NGROK_5202: profile(
    "A request from ngrok to Descope failed",
    "A request to the issuer failed or was refused; a wrong Access Key can cause this too.",
    SECRET,
  ),
  ERR_NGROK_5203: profile(
    "Descope sent no id token",
    "The application does not answer as OpenID Connect requires; the scope openid may be missing.",
    "Keep the scope openid, and use an OIDC application in Descope.",
  ),
  ERR_NGROK_5204: profile(
    "ngrok does not accept Descope's id token",
    "Its issuer, its audience or its times are wrong.",
    "Check the profile: the issuer and the Project ID have to be those of the application.",
  ),
  ERR_NGROK_5205: profile(
    "ngrok could not read who logged in",
    "The id token lacks claims that ngrok needs.",
    "Keep the scopes openid, profile and email in the profile.",
  ),
  ERR_NGROK_5208: profile(
    "ngrok could not read the issuer's discovery document",
    "The issuer is wrong, or cannot be reached from the internet.",
    "Check the profile.",
  ),
  ERR_NGROK_5209: passing(
    "The login was not finished in time",
    "Too much time passed before it came back from Descope.",
  ),
  ERR_NGROK_5211: profile(
    "Descope answered the login with an error",
    "ngrok's page repeats the error's code and details.",
    "Try the login from the profile: it shows Descope's own error.",
  ),
  ERR_NGROK_5212: passing(
    "The login came back to a tunnel that no longer has a login",
    "The tunnel was stopped or changed while the visitor logged in.",
  ),
  ERR_NGROK_5531: passing(
    "Descope could not decide which account of the visitor to use",
    "The visitor is logged in to several accounts at Descope.",
  ),
  ERR_NGROK_5532: passing(
    "Descope requires the visitor to log in again",
    "The visitor's login at Descope is too old.",
  ),
  ERR_NGROK_5537: profile(
    "ngrok could not evaluate a value of the login",
    "A value of the profile looks like an ngrok expression.",
    "Check the Project ID and the Access Key in the profile.",
  ),
  ERR_NGROK_5538: passing(
    "ngrok could not read its own data about the login",
    "ngrok encrypts its data about a login, and that failed.",
  ),
};
