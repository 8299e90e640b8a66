import { IDENTITY_HEADERS } from "@/lib/tunnels/compose-policy";
import type { PolicyRule } from "@/lib/tunnels/extra-policy";
import type { ReadPolicy } from "./read-policy";

// What `composePolicy` writes, so that a tunnel comes back from its own export as it was.
const LOWER_EMAIL = String.raw`actions\.ngrok\.oidc\.identity\.email\.lowerAscii\(\)`;
const LIST = /^!\(has\(actions\.ngrok\.oidc\.identity\.email\) && \((.+)\)\)$/;
const IN_LIST = new RegExp(`^${LOWER_EMAIL} in \\[(.*)\\]$`);
const ENDS_WITH = new RegExp(`^${LOWER_EMAIL}\\.endsWith\\('((?:[^'\\\\]|\\\\u[0-9a-f]{4})*)'\\)$`);

/** Takes the rules that Gatehouse itself writes out of a policy and puts them back into a tunnel's fields. */
export function takeOwnRules(policy: ReadPolicy): ReadPolicy {
  const headers = policy.requestRules.filter(isIdentityRule);
  const lists = policy.requestRules.find((rule) => readLists(rule) !== undefined);
  const stripped = policy.requestRules.filter(isStripRule);
  const own = new Set([...headers, ...stripped, ...(lists ? [lists] : [])]);
  if (own.size === 0) return policy;
  const onlyOwnBefore = policy.notes.filter((note) => !note.includes("ran before the login"));
  return {
    ...policy,
    ...(lists && readLists(lists)),
    ...(stripped.length > 0 && {
      identityHeaders: headers.length > 0,
      notes: onlyOwnBefore,
    }),
    requestRules: policy.requestRules.filter((rule) => !own.has(rule)),
  };
}

function isIdentityRule({ expressions, actions: [action, ...more] }: PolicyRule): boolean {
  return (
    !expressions?.length &&
    more.length === 0 &&
    action?.type === "add-headers" &&
    JSON.stringify(action.config) === JSON.stringify({ headers: IDENTITY_HEADERS })
  );
}

function isStripRule({ actions: [action, ...more] }: PolicyRule): boolean {
  return (
    more.length === 0 &&
    action?.type === "remove-headers" &&
    JSON.stringify(action.config) === JSON.stringify({ headers: Object.keys(IDENTITY_HEADERS) })
  );
}

type Lists = Required<Pick<ReadPolicy, "allowedEmails" | "allowedDomains">>;

function readLists({ expressions = [], actions }: PolicyRule): Lists | undefined {
  const [expression, ...more] = expressions;
  if (expression === undefined || more.length > 0 || actions[0]?.type !== "custom-response") {
    return undefined;
  }
  const conditions = LIST.exec(expression)?.[1]?.split(" || ");
  if (!conditions) return undefined;
  const lists: Lists = { allowedEmails: [], allowedDomains: [] };
  for (const condition of conditions) {
    const emails = IN_LIST.exec(condition)?.[1];
    const domain = ENDS_WITH.exec(condition)?.[1];
    if (emails !== undefined)
      lists.allowedEmails = emails.split(", ").map((word) => fromCel(word.slice(1, -1)));
    else if (domain !== undefined) lists.allowedDomains.push(fromCel(domain).replace(/^@/, ""));
    else return undefined;
  }
  return lists;
}

/** The opposite of `celString`. */
function fromCel(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/g, (_, short?: string, long?: string) =>
    String.fromCodePoint(Number.parseInt(short ?? long ?? "0", 16)),
  );
}
