import { Problem } from "@/lib/errors/problem";
import type { PolicyRule } from "./extra-policy";

/** What ngrok has to know of a tunnel's doors; see lib/access/doors.ts. Hashes are SHA-256 in hex. */
export type PolicyDoors = {
  keys: { hash: string; bearerHash: string }[];
  webhooks: { method: string; path: string }[];
  origins: string[];
};

/** The variable of the policy that says whether a request is at a door. */
const AT_DOOR = "gatehouse_door";

/** It was set before on every request, so this comparison cannot fail. */
export const NOT_AT_DOOR = `vars.${AT_DOOR} != true`;

export function hasDoors(doors: PolicyDoors | undefined): doors is PolicyDoors {
  return (
    doors !== undefined &&
    [doors.keys, doors.webhooks, doors.origins].some((list) => list.length > 0)
  );
}

/**
 * Two rules before the login. All that could fail stands in the condition of the second one, which does nothing but open:
 * whether ngrok then skips the rule or fails the request, nobody gets past the login by it. Login and refusal look at the
 * variable alone, both in the same words.
 * @param before what else has to be set for every request
 */
export function doorRules(doors: PolicyDoors, before: PolicyRule["actions"]): PolicyRule[] {
  return [
    { name: "Nobody is at a door yet", actions: [setAtDoor(false), ...before] },
    {
      name: "Let machines by whose proof Gatehouse looks at",
      expressions: [doorCondition(doors)],
      actions: [setAtDoor(true)],
    },
  ];
}

function setAtDoor(isAt: boolean): PolicyRule["actions"][number] {
  return { type: "set-vars", config: { vars: [{ [AT_DOOR]: isAt }] } };
}

// getReqHeader and hasReqHeader want a header's canonical spelling, and answer with nothing where it is absent
// (https://ngrok.com/docs/traffic-policy/macros). A header that is there twice is joined, and then has another hash.
function doorCondition({ keys, webhooks, origins }: PolicyDoors): string {
  const clauses = [
    ...hashed(
      "Gatehouse-Key",
      keys.map(({ hash }) => hash),
    ),
    ...hashed(
      "Authorization",
      keys.map(({ bearerHash }) => bearerHash),
    ),
    ...webhooks.map(
      ({ method, path }) =>
        `(req.method == ${quoted(method)} && req.url.raw_path == ${quoted(path)})`,
    ),
    ...(origins.length === 0
      ? []
      : [
          `(req.method == 'OPTIONS' && hasReqHeader('Access-Control-Request-Method') && getReqHeader('Origin').join(',') in ${list(origins)})`,
        ]),
  ];
  return clauses.join(" || ");
}

function hashed(header: string, hashes: readonly string[]): string[] {
  if (hashes.length === 0) return [];
  return [`hash.sha256(getReqHeader('${header}').join(',')) in ${list(hashes)}`];
}

function list(texts: readonly string[]): string {
  return `[${texts.map(quoted).join(", ")}]`;
}

/** The last check before a bind knows the texts by their characters, so they are written as they are. */
function quoted(text: string): string {
  if (/^[A-Za-z0-9._~:/[\]-]+$/.test(text)) return `'${text}'`;
  throw new Problem("policy_unprotected", {
    title: "A door cannot be written for ngrok",
    detail: `“${text}” has characters that no door can have.`,
    fix: "Remove that door or origin, and add it again.",
  });
}
