// Moment: a request comes to a tunnel that is online. Visitors meet these, not whoever starts it.
// ngrok's numbers do not tell the moment; where they are stands in ../catalogue.ts.

import type { Entries } from "@/lib/errors/entry";
import { extra } from "./ngrok-policy";

/**
 * What visitors can meet, apart from the login and limits.
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
    "Let the action of the extra policy work on less.",
  ),
  ERR_NGROK_2300: {
    title: "ngrok could not carry out an action of the policy",
    side: "ngrok",
    cause: "Something inside ngrok failed while it worked on a request.",
    fix: "Try again; see whether it is always the same action of the extra policy.",
    action: "policy",
    persistence: "passing",
  },
  ERR_NGROK_3002: {
    title: "TLS failed on the way to the app",
    side: "app",
    cause: "The two ends could not agree on a secure connection.",
    fix: "Check the local app of the tunnel: https:// only if it speaks TLS.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_3003: {
    title: "The visitor's program is too old for this endpoint",
    side: "network",
    cause: "It does not say which host it wants when it connects (SNI), and ngrok needs that.",
    fix: "Let the visitor use a current browser or client.",
    persistence: "permanent",
  },
  ERR_NGROK_3004: {
    title: "The app's answer is not HTTP",
    side: "app",
    cause: "Usually the app speaks HTTPS and the tunnel forwards HTTP to it.",
    fix: "Change the local app of the tunnel to https://, if that is what it speaks.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_3005: {
    title: "The app did not take the connection in time",
    side: "app",
    cause: "ngrok reached this machine and no connection to the app came about.",
    fix: "See that the app runs and is not overloaded.",
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
    title: "ngrok got no whole answer from the app",
    side: "app",
    cause: "The connection to the app broke before its answer was complete.",
    fix: "See that the app runs and does not crash.",
    persistence: "passing",
  },
  ERR_NGROK_3008: {
    title: "The app did not answer in time",
    side: "app",
    cause: "ngrok waited for an answer and none came.",
    fix: "See that the app runs and is not overloaded.",
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
      "No tunnel is up at this URL: it was stopped, has another URL now, or ngrok has not yet noticed that it is back.",
    fix: "Start the tunnel, and see that the link is its present URL.",
    action: "tunnels",
    persistence: "passing",
  },
  ERR_NGROK_3202: extra(
    "The policy has cut off the app for a while",
    "The circuit breaker of the extra policy saw too many errors of the app.",
    "See that the app answers without errors, or change the extra policy.",
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
    "A webhook could not show that it is genuine",
    "The extra policy checks the signature of webhooks, and this one did not fit.",
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
    title: "ngrok lost the way to this machine",
    side: "network",
    cause: "The connection between ngrok and this machine broke while a visitor came.",
    fix: "It passes when the tunnel is online again. Check your internet connection.",
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
    "One redirect led to the next until ngrok gave up.",
    "Look at the redirects in the extra policy of this tunnel.",
  ),
  ERR_NGROK_6000: {
    title: "ngrok could not bring the tunnel up to date",
    side: "ngrok",
    cause: "ngrok could not apply a change to the tunnel, and says that this may pass.",
    fix: "Wait some minutes. If it stays, stop the tunnel and start it again.",
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
    cause: "The account may not serve HTML, or not in this region, before it is on a paid plan.",
    fix: "Use a larger plan.",
    action: "ngrok-plans",
    persistence: "permanent",
  },
  ERR_NGROK_6024: {
    title: "Visitors see ngrok's warning page first",
    side: "plan",
    cause: "On the free plan ngrok warns each browser once a week before it lets it on.",
    fix: "Visitors press Visit Site; a paid plan has no such page.",
    action: "ngrok-plans",
    persistence: "permanent",
  },
  ERR_NGROK_6032: {
    title: "The endpoint's policy needs a larger plan",
    side: "plan",
    cause: "The account may not use something in the policy, as after a change of plan.",
    fix: "Remove the extra policy, or use a larger plan.",
    action: "ngrok-plans",
    persistence: "permanent",
  },
  ERR_NGROK_8012: {
    title: "The app cannot be reached from this machine",
    side: "app",
    cause: "The visitor's request came to this machine, and nothing answered at the local app.",
    fix: "Start your app, or correct the port.",
    action: "tunnel",
    persistence: "passing",
  },
};
