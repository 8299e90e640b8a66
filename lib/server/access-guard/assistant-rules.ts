import { pathOf } from "./rules";

// What an assistant's credential opens. Everything else is refused, also what is added to the API later: a new operation
// has to be written down here before an assistant can use it.

const ID = "[\\w-]{1,64}";

/** It sees what the pages show of tunnels and their traffic. Secrets are masked there. */
const READS = [
  "/api/tunnels",
  `/api/tunnels/${ID}`,
  `/api/tunnels/${ID}/requests`,
  `/api/tunnels/${ID}/history`,
  "/api/requests",
  "/api/requests/\\d{1,16}",
  "/api/events",
  "/api/doctor",
  "/api/profiles",
  "/api/accounts",
  "/api/proposals",
  `/api/proposals/${ID}`,
];

/**
 * None of these lets anybody in who could not enter before. A start and a replay are looked at once more in their
 * routes, and a proposal is judged by lib/assistants.
 */
const DEEDS = [
  `/api/tunnels/${ID}/start`,
  `/api/tunnels/${ID}/stop`,
  `/api/tunnels/${ID}/verify`,
  `/api/tunnels/${ID}/preflight`,
  "/api/requests/\\d{1,16}/replay",
  "/api/proposals",
];

const TABLE: Readonly<Record<string, RegExp>> = { GET: toPattern(READS), POST: toPattern(DEEDS) };

/**
 * Whether an assistant may send this request. The path is compared as it came, before anything decodes it. Pure.
 * @param target the request target (RFC 9112, section 3.2)
 */
export function mayAssistant(method: string, target: string): boolean {
  const isListed = Object.hasOwn(TABLE, method) && (TABLE[method]?.test(pathOf(target)) ?? false);
  return isListed && isPlainAnswer(target);
}

/** Not as a HAR file, in which up to 500 requests have all their bodies and messages at once. */
function isPlainAnswer(target: string): boolean {
  const query = new URLSearchParams(target.slice(pathOf(target).length));
  return query.getAll("as").every((form) => form === "json");
}

function toPattern(paths: readonly string[]): RegExp {
  return new RegExp(`^(?:${paths.join("|")})$`);
}
