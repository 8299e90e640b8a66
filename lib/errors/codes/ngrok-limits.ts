import type { CatalogueEntry, Entries } from "@/lib/errors/entry";

// No code is documented for the month's limit of people who log in (3 on the free plan).

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
    fix: "It works again within a minute; a larger plan allows more.",
    action: "ngrok-usage",
    persistence: "passing",
  };
}

/**
 * What the plan limits: at once, in a minute, in a month.
 * Codes and meanings: https://ngrok.com/docs/errors/reference.
 */
export const LIMIT_CODES: Entries = {
  ERR_NGROK_108: {
    title: "Too many agent sessions",
    side: "plan",
    cause: "The plan allows only so many ngrok agents at once, on all machines together.",
    fix: "Stop other ngrok agents of this account, or use a larger plan.",
    action: "ngrok-agents",
    persistence: "stale-endpoint",
  },
  ERR_NGROK_324: {
    title: "Too many endpoints for this plan",
    side: "plan",
    cause: "The plan allows only so many tunnels on one connection.",
    fix: "Stop another tunnel, or use a larger plan.",
    action: "tunnels",
    persistence: "stale-endpoint",
  },
  ERR_NGROK_348: {
    title: "Too many agent sessions",
    side: "plan",
    cause: "The account has a limit of sessions at once, on all machines together.",
    fix: "Stop other ngrok agents of this account, or use a larger plan.",
    action: "ngrok-agents",
    persistence: "stale-endpoint",
  },
  ERR_NGROK_349: {
    title: "ngrok is limiting new sessions",
    side: "plan",
    cause: "The account has opened more sessions in a short time than its plan allows.",
    fix: "Wait a minute; it is tried again by itself.",
    persistence: "passing",
  },
  ERR_NGROK_350: {
    title: "Too many endpoints on one connection",
    side: "plan",
    cause: "The account has a limit of tunnels in one session.",
    fix: "Stop another tunnel, or use a larger plan.",
    action: "tunnels",
    persistence: "stale-endpoint",
  },
  ERR_NGROK_351: {
    title: "ngrok is limiting new endpoints",
    side: "plan",
    cause: "The account has opened more tunnels in a short time than its plan allows.",
    fix: "Wait a minute; it is tried again by itself.",
    persistence: "passing",
  },
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
    "The account has reached its limit of incoming bytes.",
  ),
  ERR_NGROK_720: limited(
    "Too much outgoing traffic",
    "The account has reached its limit of outgoing bytes.",
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
  ERR_NGROK_733: usedUp(
    "The month's Traffic Policy connections are used up",
    "The extra policy has rules for connections, and each connection counts as one.",
  ),
  ERR_NGROK_734: limited(
    "Too many requests in a minute",
    "The account has reached its limit of requests per minute.",
  ),
  ERR_NGROK_4026: {
    title: "The account's credit is used up",
    side: "plan",
    cause:
      "ngrok charges credit for some actions of Traffic Policy, one of which every protected tunnel uses, and for endpoints on any domain but the account's dev domain.",
    fix: "Use a larger plan, or leave the domain empty and protect the tunnel by the listener option.",
    action: "ngrok-billing",
    persistence: "permanent",
  },
  ERR_NGROK_4027: {
    title: "The plan's data transfer is used up",
    side: "plan",
    cause: "The account has sent as many bytes as its plan includes.",
    fix: "Buy more in ngrok's billing where credit is left, wait for the next month, or use a larger plan.",
    action: "ngrok-billing",
    persistence: "permanent",
  },
  ERR_NGROK_5000: {
    title: "The account has reached one of its limits",
    side: "plan",
    cause:
      "ngrok's own text says what is limited. A dead session or a stale endpoint may still count.",
    fix: "Remove or stop something of that kind, or use a larger plan.",
    action: "ngrok-usage",
    persistence: "stale-endpoint",
  },
  ERR_NGROK_5001: {
    title: "The account has reached a limit on its rate",
    side: "plan",
    cause: "ngrok's own text says what happened too often.",
    fix: "Wait a minute; it is tried again by itself.",
    action: "ngrok-usage",
    persistence: "passing",
  },
  ERR_NGROK_18020: {
    title: "The pool of this URL is full",
    side: "plan",
    cause: "The plan allows only so many tunnels on one URL.",
    fix: "Stop another tunnel of the pool, or use a larger plan.",
    action: "ngrok-endpoints",
    persistence: "stale-endpoint",
  },
  ERR_NGROK_18021: {
    title: "Too many endpoints for this account",
    side: "plan",
    cause:
      "The plan allows only so many endpoints at once, on all machines together; ngrok still counts a stale endpoint for a while.",
    fix: "Stop another tunnel, or use a larger plan.",
    action: "ngrok-endpoints",
    persistence: "stale-endpoint",
  },
};
