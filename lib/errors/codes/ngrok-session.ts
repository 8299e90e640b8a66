// Moment: an agent opens a session, before any tunnel can start, or its session ends.
// ngrok's numbers do not tell the moment; ../catalogue.ts lists which numbers are here.

import type { Entries } from "@/lib/errors/entry";

const AGAIN =
  "Copy the authtoken again from ngrok's dashboard, Your Authtoken, and store it in the account.";
const IP = "Connect from an allowed address, or change the restriction.";

/**
 * Why ngrok refuses an agent's session.
 * Codes and meanings: https://ngrok.com/docs/errors/reference.
 */
export const SESSION_CODES: Entries = {
  ERR_NGROK_105: {
    title: "The authtoken does not look like one",
    side: "ngrok",
    cause: "Something else was pasted, or only a part of it.",
    fix: AGAIN,
    action: "account",
    persistence: "permanent",
  },
  ERR_NGROK_106: {
    title: "The authtoken is of ngrok's first version",
    side: "ngrok",
    cause: "Tokens of ngrok 1 no longer work.",
    fix: AGAIN,
    action: "account",
    persistence: "permanent",
  },
  ERR_NGROK_107: {
    title: "ngrok does not accept the authtoken",
    side: "ngrok",
    cause: "It was reset or revoked, or its user was removed from the account.",
    fix: AGAIN,
    action: "account",
    persistence: "permanent",
  },
  ERR_NGROK_109: {
    title: "ngrok could not read the agent's request for a session",
    side: "gatehouse",
    cause: "The ngrok SDK in this version of Gatehouse and ngrok's service are not compatible.",
    fix: "Update Gatehouse.",
    persistence: "permanent",
  },
  ERR_NGROK_110: {
    title: "ngrok does not know the earlier session",
    side: "gatehouse",
    cause: "The ngrok SDK tried to continue a session that ngrok does not accept.",
    fix: "Restart Gatehouse; the tunnels come back by themselves.",
    persistence: "passing",
  },
  ERR_NGROK_111: {
    title: "ngrok requires longer intervals between heartbeats",
    side: "gatehouse",
    cause: "Gatehouse sends heartbeats more often than ngrok allows.",
    fix: "Nothing: Gatehouse connects again with the ngrok SDK's own interval.",
    persistence: "uncertain",
  },
  ERR_NGROK_115: {
    title: "Agents may not connect from this address",
    side: "ngrok",
    cause: "The account restricts from which IP addresses agents connect.",
    fix: IP,
    action: "ngrok-ip-restrictions",
    persistence: "permanent",
  },
  ERR_NGROK_116: {
    title: "This authtoken may not be used from this address",
    side: "ngrok",
    cause: "The authtoken has a rule that does not allow this IP address.",
    fix: IP,
    action: "ngrok-authtokens",
    persistence: "permanent",
  },
  ERR_NGROK_118: {
    title: "This agent ingress needs a larger plan",
    side: "plan",
    cause: "The ingress is one of ngrok's enterprise offers.",
    fix: "Clear the server address in the account.",
    action: "account",
    persistence: "permanent",
  },
  ERR_NGROK_119: {
    title: "ngrok does not understand its SDK in this Gatehouse",
    side: "gatehouse",
    cause: "The ngrok SDK in this version of Gatehouse and ngrok's service are not compatible.",
    fix: "Update Gatehouse.",
    persistence: "permanent",
  },
  ERR_NGROK_121: {
    title: "This agent is too old for ngrok",
    side: "gatehouse",
    cause: "ngrok requires a newer version of its SDK than this Gatehouse has.",
    fix: "Update Gatehouse.",
    persistence: "permanent",
  },
  ERR_NGROK_122: {
    title: "The account may not use this agent ingress",
    side: "ngrok",
    cause: "The server address belongs to another ngrok account.",
    fix: "Correct or clear the server address in the account.",
    action: "account",
    persistence: "permanent",
  },
  ERR_NGROK_126: {
    title: "The agent ingress is not available at this address",
    side: "ngrok",
    cause: "The server address resolves to an IP address that does not serve it.",
    fix: "Check the server address in the account and its DNS record.",
    action: "account",
    persistence: "permanent",
  },
  ERR_NGROK_127: {
    title: "The account may not use the agent ingress at this address",
    side: "ngrok",
    cause: "The IP address behind the server address is reserved for another account.",
    fix: "Correct or clear the server address in the account.",
    action: "account",
    persistence: "permanent",
  },
  ERR_NGROK_128: {
    title: "Something went wrong at ngrok",
    side: "ngrok",
    cause: "ngrok could not handle the request just now.",
    fix: "It is tried again by itself. ngrok's status page lists outages.",
    action: "ngrok-status",
    persistence: "passing",
  },
  ERR_NGROK_300: {
    title: "The authtoken was revoked",
    side: "ngrok",
    cause: "Somebody deleted it in ngrok's dashboard.",
    fix: AGAIN,
    action: "account",
    persistence: "permanent",
  },
  ERR_NGROK_742: {
    title: "This ngrok server is shutting down",
    side: "ngrok",
    cause: "ngrok is shutting the server down, so it accepts nothing new.",
    fix: "Nothing: Gatehouse connects to another one by itself.",
    persistence: "draining",
  },
  ERR_NGROK_1500: {
    title: "ngrok is under maintenance",
    side: "ngrok",
    cause: "ngrok does not accept changes for a while.",
    fix: "It is tried again by itself. ngrok's status page says for how long.",
    action: "ngrok-status",
    persistence: "passing",
  },
  ERR_NGROK_4018: {
    title: "ngrok needs an authtoken",
    side: "ngrok",
    cause: "The session came without an authtoken that ngrok knows.",
    fix: AGAIN,
    action: "account",
    persistence: "permanent",
  },
  ERR_NGROK_8014: {
    title: "ngrok has blocked this agent",
    side: "ngrok",
    cause: "ngrok suspects something that its terms of use do not allow.",
    fix: "Write to support@ngrok.com if you think that it is a mistake.",
    persistence: "permanent",
  },
  ERR_NGROK_9009: {
    title: "Connecting through a proxy needs a larger plan",
    side: "plan",
    cause: "A proxy is set for this process, and the plan does not include agents behind one.",
    fix: "Start Gatehouse without http_proxy and https_proxy, or use a larger plan.",
    action: "ngrok-plans",
    persistence: "permanent",
  },
  ERR_NGROK_9012: {
    title: "The account's own CA certificate needs a newer plan",
    side: "plan",
    cause: "The account is on one of ngrok's earlier plans, which do not include this.",
    fix: "Clear the CA certificate in the account, or move the account to a current paid plan.",
    action: "account",
    persistence: "permanent",
  },
  ERR_NGROK_9040: {
    title: "ngrok does not serve this country or network",
    side: "network",
    cause: "ngrok refuses agents from some IP addresses for legal reasons.",
    fix: "Connect from another network. Check whether you use a VPN with an address in another country.",
    persistence: "permanent",
  },
  ERR_NGROK_15014: {
    title: "This credential may not start a session",
    side: "ngrok",
    cause: "It lacks the scope that agents need. It may be an API key.",
    fix: AGAIN,
    action: "account",
    persistence: "permanent",
  },
};
