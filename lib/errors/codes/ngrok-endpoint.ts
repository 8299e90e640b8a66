// Moment: a tunnel is bound on an open session, at its start and after each reconnect.
// ngrok's numbers do not tell the moment; ../catalogue.ts lists which numbers are here.

import type { Entries } from "@/lib/errors/entry";

/**
 * Why a tunnel does not come online, apart from domain, policy and limits.
 * Codes and meanings: https://ngrok.com/docs/errors/reference.
 */
export const ENDPOINT_CODES: Entries = {
  ERR_NGROK_100: {
    title: "The name that is sent to ngrok is too long",
    side: "gatehouse",
    cause: "The names of the tunnel and the account are sent to ngrok, which limits their length.",
    fix: "Shorten the name of the tunnel or of the account.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_301: {
    title: "ngrok could not read the request",
    side: "gatehouse",
    cause: "The ngrok SDK in this version of Gatehouse and ngrok's service are not compatible.",
    fix: "Update Gatehouse.",
    persistence: "permanent",
  },
  ERR_NGROK_333: {
    title: "ngrok does not know this endpoint any more",
    side: "ngrok",
    cause: "It was stopped at ngrok, or its session ended, before this request.",
    fix: "It is tried again by itself.",
    persistence: "passing",
  },
  ERR_NGROK_366: {
    title: "Too many allowed e-mails for the listener's login",
    side: "gatehouse",
    cause: "ngrok limits the list of the older listener option.",
    fix: "Protect the tunnel by Traffic Policy, or allow a domain instead.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_367: {
    title: "Too many allowed domains for the listener's login",
    side: "gatehouse",
    cause: "ngrok limits the list of the older listener option.",
    fix: "Protect the tunnel by Traffic Policy.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_380: {
    title: "ngrok did not find something that the tunnel refers to",
    side: "ngrok",
    cause: "It was deleted, belongs to another account, or was created just now.",
    fix: "Check in ngrok's dashboard whether everything exists that the extra policy refers to.",
    action: "policy",
    persistence: "uncertain",
  },
  ERR_NGROK_385: {
    title: "The login has no client id",
    side: "gatehouse",
    cause: "The listener's login was sent to ngrok without a Project ID.",
    fix: "Enter the Project ID in the Descope profile.",
    action: "profile",
    persistence: "permanent",
  },
  ERR_NGROK_386: {
    title: "The login has no client secret",
    side: "gatehouse",
    cause: "The listener's login was sent to ngrok without an Access Key.",
    fix: "Enter the Access Key in the Descope profile.",
    action: "profile",
    persistence: "permanent",
  },
  ERR_NGROK_387: {
    title: "The login has no issuer",
    side: "gatehouse",
    cause: "The listener's login was sent to ngrok without an issuer URL.",
    fix: "Enter the issuer URL in the Descope profile.",
    action: "profile",
    persistence: "permanent",
  },
  ERR_NGROK_388: {
    title: "Too many scopes for the listener's login",
    side: "gatehouse",
    cause: "ngrok limits how many scopes a login may ask for.",
    fix: "Keep openid, profile and email in the Descope profile.",
    action: "profile",
    persistence: "permanent",
  },
  ERR_NGROK_392: {
    title: "A scope of the listener's login is too long",
    side: "gatehouse",
    cause: "ngrok limits the length of each scope.",
    fix: "Keep openid, profile and email in the Descope profile.",
    action: "profile",
    persistence: "permanent",
  },
  ERR_NGROK_812: {
    title: "What was sent to ngrok is too large",
    side: "gatehouse",
    cause:
      "A long list of e-mails or a large extra policy makes a request that ngrok does not accept.",
    fix: "Allow a domain instead of many e-mails, or shorten the extra policy.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_7098: {
    title: "This plan has no OpenID Connect",
    side: "plan",
    cause: "The account is not authorized to use an OpenID Connect login for an endpoint.",
    fix: "Use ngrok's Pay-as-you-go plan, which its Descope guide asks for.",
    action: "ngrok-plans",
    persistence: "permanent",
  },
  ERR_NGROK_9005: {
    title: "This old plan has no OpenID Connect",
    side: "plan",
    cause: "The account is on one of ngrok's earlier plans.",
    fix: "Move the account to a current paid plan.",
    action: "ngrok-plans",
    persistence: "permanent",
  },
  ERR_NGROK_18019: {
    title: "This plan has no endpoint pooling",
    side: "plan",
    cause: "Several tunnels on one URL need ngrok's Pay-as-you-go plan.",
    fix: "Turn off pooling in the tunnel, or use a larger plan.",
    action: "tunnel",
    persistence: "permanent",
  },
};
