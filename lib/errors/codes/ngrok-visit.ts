import type { CatalogueEntry, Entries } from "@/lib/errors/entry";

function usedUp(title: string, cause: string): CatalogueEntry {
  return {
    title,
    side: "plan",
    cause,
    fix: "Wait for the next month, or use a larger plan.",
    action: "ngrok-usage",
    persistence: "permanent",
  };
}

function limited(title: string, cause: string): CatalogueEntry {
  return {
    title,
    side: "plan",
    cause,
    fix: "It passes within a minute.",
    action: "ngrok-usage",
    persistence: "passing",
  };
}

/** What visitors can meet on the way to the app. Codes and meanings: https://ngrok.com/docs/errors/reference. */
export const VISIT_CODES: Entries = {
  ERR_NGROK_702: limited(
    "Too many connections in a minute",
    "The tunnel's visitors open more connections than the plan allows.",
  ),
  ERR_NGROK_703: limited(
    "Too many connections in a minute",
    "The account's visitors open more connections than the plan allows.",
  ),
  ERR_NGROK_714: limited(
    "Too many connections at once",
    "The account has as many open connections as its plan allows.",
  ),
  ERR_NGROK_715: limited(
    "Too many connections in a minute",
    "The account has reached its limit of connections per minute.",
  ),
  ERR_NGROK_718: limited(
    "Too much incoming traffic",
    "The account has reached its limit of bytes that come in.",
  ),
  ERR_NGROK_720: limited(
    "Too much outgoing traffic",
    "The account has reached its limit of bytes that go out.",
  ),
  ERR_NGROK_725: usedUp(
    "The month's data transfer is used up",
    "The account has reached its network limit of the month.",
  ),
  ERR_NGROK_726: usedUp(
    "The month's connections are used up",
    "The account has reached its limit of connections of the month.",
  ),
  ERR_NGROK_727: usedUp(
    "The month's requests are used up",
    "The account has reached its limit of HTTP requests of the month.",
  ),
  ERR_NGROK_732: usedUp(
    "The month's Traffic Policy requests are used up",
    "Every request to a protected tunnel counts as one.",
  ),
  ERR_NGROK_734: limited(
    "Too many requests in a minute",
    "The account has reached its limit of requests per minute.",
  ),
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
  ERR_NGROK_3200: {
    title: "The endpoint is offline",
    side: "gatehouse",
    cause:
      "No tunnel is up at this URL: it was stopped, has another URL now, or ngrok has not yet noticed that it is back.",
    fix: "Start the tunnel, and see that the link is its present URL.",
    action: "tunnels",
    persistence: "passing",
  },
  ERR_NGROK_3203: {
    title: "An IP policy blocked the visitor",
    side: "ngrok",
    cause: "The visitor's address is not allowed by an IP policy of the endpoint.",
    fix: "Change the policy, or let the visitor come from another network.",
    action: "policy",
    persistence: "permanent",
  },
  ERR_NGROK_3205: {
    title: "The account's IP restrictions blocked the visitor",
    side: "ngrok",
    cause: "The visitor's address is not allowed for the account's endpoints.",
    fix: "Change the restriction in ngrok's dashboard.",
    action: "ngrok-ip-restrictions",
    persistence: "permanent",
  },
  ERR_NGROK_6008: {
    title: "The endpoint is suspended until ngrok is paid",
    side: "plan",
    cause: "The account's last payment failed.",
    fix: "Update the payment method in ngrok's dashboard.",
    action: "ngrok-billing",
    persistence: "permanent",
  },
  ERR_NGROK_6009: {
    title: "ngrok has suspended this account",
    side: "ngrok",
    cause: "Usually for something that ngrok's terms of service do not allow.",
    fix: "Write to support@ngrok.com if you think that it is a mistake.",
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
  ERR_NGROK_6030: {
    title: "Two endpoints share this URL without pooling",
    side: "ngrok",
    cause: "One of the tunnels at this URL does not allow pooling.",
    fix: "Allow pooling on all of them, or stop all but one.",
    action: "ngrok-endpoints",
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
