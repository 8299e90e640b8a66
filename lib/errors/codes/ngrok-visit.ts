// Moment: a request arrives at an online tunnel. Visitors get these codes, not the person who starts the tunnel.
// ngrok's numbers do not tell the moment; ../catalogue.ts lists which numbers are here.

import type { Entries } from "@/lib/errors/entry";
import { extra } from "./ngrok-policy";

/**
 * What visitors can get, apart from the login and limits.
 * Codes and meanings: https://ngrok.com/docs/errors/reference.
 */
export const VISIT_CODES: Entries = {
  ERR_NGROK_2238: extra(
    "An expression of the policy failed on a request",
    "It reads something that this request does not have.",
    "Correct the expression in the extra policy.",
  ),
  ERR_NGROK_2249: extra(
    "An action of the policy needs too much memory",
    "ngrok limits the memory that one action may use on a request.",
    "Change the action in the extra policy so that it needs less.",
  ),
  ERR_NGROK_2300: {
    title: "ngrok could not carry out an action of the policy",
    side: "ngrok",
    cause: "Something inside ngrok failed while it worked on a request.",
    fix: "Try again; check whether it is always the same action of the extra policy.",
    action: "policy",
    persistence: "passing",
  },
  ERR_NGROK_3002: {
    title: "TLS failed on the way to the app",
    side: "app",
    cause: "The two ends could not agree on a secure connection.",
    fix: "Check the local app of the tunnel: use https:// only if the app uses TLS.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_3003: {
    title: "The visitor's program is too old for this endpoint",
    side: "network",
    cause: "It does not name the host when it connects (SNI), which ngrok needs.",
    fix: "Let the visitor use a current browser or client.",
    persistence: "permanent",
  },
  ERR_NGROK_3004: {
    title: "The app's answer is not HTTP",
    side: "app",
    cause: "Usually the app uses HTTPS and the tunnel sends HTTP to it.",
    fix: "Change the local app of the tunnel to https:// if it uses HTTPS.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_3005: {
    title: "The app did not accept the connection in time",
    side: "app",
    cause: "ngrok reached this machine, but there was no connection to the app.",
    fix: "Check that the app runs and is not overloaded.",
    persistence: "passing",
  },
  ERR_NGROK_3006: {
    title: "The app refused the connection",
    side: "app",
    cause: "Nothing listens at the tunnel's local app.",
    fix: "Start your app, or correct the port.",
    action: "tunnel",
    persistence: "passing",
  },
  ERR_NGROK_3007: {
    title: "ngrok did not get a complete answer from the app",
    side: "app",
    cause: "The connection to the app broke before its answer was complete.",
    fix: "Check that the app runs and does not crash.",
    persistence: "passing",
  },
  ERR_NGROK_3008: {
    title: "The app did not answer in time",
    side: "app",
    cause: "ngrok waited for an answer and none came.",
    fix: "Check that the app runs and is not overloaded.",
    persistence: "passing",
  },
  ERR_NGROK_3010: {
    title: "The app answered with a status that HTTP does not know",
    side: "app",
    cause: "ngrok passes on statuses from 100 to 599.",
    fix: "Look at what the app answers.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_3200: {
    title: "The endpoint is offline",
    side: "gatehouse",
    cause:
      "No tunnel is online at this URL: it was stopped, has another URL now, or ngrok has not yet noticed that it is online again.",
    fix: "Start the tunnel, and check that the link is its current URL.",
    action: "tunnels",
    persistence: "passing",
  },
  ERR_NGROK_3202: extra(
    "The policy has disabled the app for a while",
    "The circuit breaker of the extra policy saw too many errors of the app.",
    "Check that the app answers without errors, or change the extra policy.",
  ),
  ERR_NGROK_3203: {
    title: "An IP policy blocked the visitor",
    side: "ngrok",
    cause: "The visitor's address is not allowed by an IP policy of the endpoint.",
    fix: "Change the policy, or let the visitor come from another network.",
    action: "policy",
    persistence: "permanent",
  },
  ERR_NGROK_3204: extra(
    "The signature of a webhook is wrong",
    "The extra policy checks the signatures of webhooks, and this one did not match.",
    "Check the secret of the webhook in the extra policy.",
  ),
  ERR_NGROK_3205: {
    title: "The account's IP restrictions blocked the visitor",
    side: "ngrok",
    cause: "The visitor's address is not allowed for the account's endpoints.",
    fix: "Change the restriction in ngrok's dashboard.",
    action: "ngrok-ip-restrictions",
    persistence: "permanent",
  },
  ERR_NGROK_3210: {
    title: "ngrok lost the connection to this machine",
    side: "network",
    cause: "The connection between ngrok and this machine was lost during a visitor's request.",
    fix: "It works again when the tunnel is online. Check your internet connection.",
    persistence: "passing",
  },
  ERR_NGROK_3213: {
    title: "ngrok refused a WebSocket from another site",
    side: "ngrok",
    cause:
      "The page that opened it is at an address that may not open WebSockets at this endpoint.",
    fix: "Open the WebSocket from a page of the same tunnel.",
    persistence: "permanent",
  },
  ERR_NGROK_3214: extra(
    "The policy redirects in a circle",
    "One redirect led to the next until ngrok stopped.",
    "Look at the redirects in the extra policy of this tunnel.",
  ),
  ERR_NGROK_6000: {
    title: "ngrok could not update the tunnel",
    side: "ngrok",
    cause: "ngrok could not apply a change to the tunnel, and says that this may be temporary.",
    fix: "Wait some minutes. If it still fails, stop the tunnel and start it again.",
    persistence: "uncertain",
  },
  ERR_NGROK_6013: {
    title: "A filter of the account's event subscriptions is broken",
    side: "ngrok",
    cause: "An event subscription of the ngrok account has a filter that ngrok cannot run.",
    fix: "Correct the subscription's filter in ngrok's dashboard.",
    persistence: "permanent",
  },
  ERR_NGROK_6021: {
    title: "This plan serves no web pages",
    side: "plan",
    cause: "The account may not serve HTML, or not in this region, without a paid plan.",
    fix: "Use a larger plan.",
    action: "ngrok-plans",
    persistence: "permanent",
  },
  ERR_NGROK_6024: {
    title: "Visitors see ngrok's warning page first",
    side: "plan",
    cause: "On the free plan ngrok shows each browser a warning once a week.",
    fix: "Visitors press Visit Site; paid plans have no such page.",
    action: "ngrok-plans",
    persistence: "permanent",
  },
  ERR_NGROK_6032: {
    title: "The endpoint's policy needs a larger plan",
    side: "plan",
    cause: "The account may not use something in the policy, for example after a change of plan.",
    fix: "Remove the extra policy, or use a larger plan.",
    action: "ngrok-plans",
    persistence: "permanent",
  },
  ERR_NGROK_8012: {
    title: "The app cannot be reached from this machine",
    side: "app",
    cause: "The visitor's request reached this machine, but the local app did not answer.",
    fix: "Start your app, or correct the port.",
    action: "tunnel",
    persistence: "passing",
  },
};
