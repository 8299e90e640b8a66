import { z } from "zod";
import { IDENTITY_NAMES } from "@/lib/network/claim-names";
import { isRewriteHostRule } from "@/lib/transfer/export/rewrite-host-rule";
import { SPELLED_REMOVALS } from "@/lib/transfer/export/strip-spellings";
import {
  HAS_EMAIL,
  IDENTITY_HEADERS,
  LOWER_EMAIL,
  NOT_ON_LIST,
  setOnList,
} from "@/lib/tunnels/compose-policy";
import type { PolicyRule } from "@/lib/tunnels/extra-policy";
import type { ReadPolicy } from "./found-policy";

// Recognises what `composePolicy` writes, so that an exported tunnel can be imported unchanged. A Traffic Policy has no
// place for a mark, so our rules are recognised by their conditions, which are imported from there.
const EMAIL = literally(LOWER_EMAIL);
const ON_LIST = new RegExp(`^${literally(HAS_EMAIL)} && \\((.+)\\)$`);
// Earlier versions wrote one rule that refused everybody for whom the condition was false.
const OLD_REFUSAL = /^!\((.+)\)$/;
const OLD_ID = `\${actions.ngrok.oidc.identity.id}`;
const IN_LIST = new RegExp(`^${EMAIL} in \\[(.*)\\]$`);
const ENDS_WITH = new RegExp(`^${EMAIL}\\.endsWith\\('((?:[^'\\\\]|\\\\u[0-9a-f]{4})*)'\\)$`);

/** Removes Gatehouse's own rules from a policy and turns them into fields of the tunnel. */
export function takeOwnRules(policy: ReadPolicy): ReadPolicy {
  const prepared = policy.requestRules.filter(isPreparation);
  const listed = policy.requestRules.find((rule) => readLists(rule) !== undefined);
  const refusals = listed ? policy.requestRules.filter(isRefusal) : [];
  const identified = policy.requestRules.filter(isIdentityRule);
  const rewritten = policy.requestRules.filter(isRewriteHostRule);
  const own = new Set([
    ...prepared,
    ...identified,
    ...refusals,
    ...rewritten,
    ...(listed ? [listed] : []),
  ]);
  if (own.size === 0) return policy;
  const addsIdentity = identified.length > 0 || (listed?.actions.some(isIdentityAction) ?? false);
  return {
    ...policy,
    ...(listed && readLists(listed)),
    ...readRewrittenHost(rewritten),
    ...(prepared.length > 0 && { identityHeaders: addsIdentity }),
    requestRules: policy.requestRules.filter((rule) => !own.has(rule)),
  };
}

function readRewrittenHost([rule]: PolicyRule[]): Pick<ReadPolicy, "hostHeader"> {
  const headers = z.object({ host: z.string() }).safeParse(rule?.actions[0]?.config?.headers);
  return headers.success ? { hostHeader: headers.data.host } : {};
}

type Action = PolicyRule["actions"][number];

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isIdentityAction({ type, config }: Action): boolean {
  // Earlier versions used the id that ngrok makes.
  const before = { ...IDENTITY_HEADERS, "ngrok-auth-user-id": OLD_ID };
  return (
    type === "add-headers" &&
    [IDENTITY_HEADERS, before].some((headers) => isEqual(config, { headers }))
  );
}

function isStrip(action: Action): boolean {
  const before = { type: "remove-headers", config: { headers: IDENTITY_NAMES } };
  return [before, ...SPELLED_REMOVALS].some((removal) => isEqual(action, removal));
}

function setsOnList({ type, config }: Action, isOn: boolean): boolean {
  const ours = setOnList(isOn);
  return type === ours.type && isEqual(config, ours.config);
}

function isIdentityRule({ expressions, actions: [action, ...more] }: PolicyRule): boolean {
  return (
    !expressions?.length && more.length === 0 && action !== undefined && isIdentityAction(action)
  );
}

/** Whether a rule has only what belongs to the rule of the login. */
function isPreparation({ actions }: PolicyRule): boolean {
  return (
    actions.some(isStrip) && actions.every((action) => isStrip(action) || setsOnList(action, false))
  );
}

function isRefusal({ expressions, actions: [action, ...more] }: PolicyRule): boolean {
  return (
    more.length === 0 && action?.type === "custom-response" && isEqual(expressions, [NOT_ON_LIST])
  );
}

type Lists = Required<Pick<ReadPolicy, "allowedEmails" | "allowedDomains">>;

function readLists({ expressions = [], actions }: PolicyRule): Lists | undefined {
  const [expression, ...more] = expressions;
  const [action, ...others] = actions;
  if (expression === undefined || more.length > 0 || action === undefined) return undefined;
  const letsIn = setsOnList(action, true) && others.every(isIdentityAction);
  const condition = letsIn ? expression : OLD_REFUSAL.exec(expression)?.[1];
  if (condition === undefined || !(letsIn || action.type === "custom-response")) return undefined;
  const conditions = ON_LIST.exec(condition)?.[1]?.split(" || ");
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

function literally(text: string): string {
  return text.replace(/[.()]/g, "\\$&");
}

/** The reverse of `celString`. */
function fromCel(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/g, (_, short?: string, long?: string) =>
    String.fromCodePoint(Number.parseInt(short ?? long ?? "0", 16)),
  );
}
