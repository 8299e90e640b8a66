import type { TunnelConfig } from "@/lib/contract/tunnels";
import { Problem } from "@/lib/errors/problem";
import { IDENTITY_NAMES } from "@/lib/network/claim-names";
import type { ProfileCredentials } from "@/lib/profiles/service";
import type { GateHeaders } from "@/lib/traffic/gate-orders";
import { doorRules, hasDoors, NOT_AT_DOOR, type PolicyDoors } from "./compose-doors";
import type { ExtraPolicy, PolicyRule } from "./extra-policy";
import { LONGEST_LOGIN } from "./gate-order";
import { REFUSAL_PAGE } from "./refusal-page";

/** A Traffic Policy document (https://ngrok.com/docs/traffic-policy). It is sent to ngrok as JSON. */
export type TrafficPolicy = { on_http_request: PolicyRule[]; on_http_response?: PolicyRule[] };

export type PolicyInput = Pick<
  TunnelConfig,
  | "allowedEmails"
  | "allowedDomains"
  | "maxSessionDuration"
  | "idleSessionDuration"
  | "userinfoRefresh"
  | "identityHeaders"
> & {
  /** The names of the headers for the gate. With them the proxy removes and writes identity headers, not the policy. */
  gateHeaders?: GateHeaders | undefined;
  /** With a gate, only the gate checks the lists. */
  askToComeIn?: boolean | undefined;
  /** With the gate: what it looks at in place of a login. */
  doors?: PolicyDoors | undefined;
};

const IDENTITY = "actions.ngrok.oidc.identity";

// The conditions of the lists. own-rules.ts recognises our policies by them, so after a change it must know the old
// ones too.
export const HAS_EMAIL = `has(${IDENTITY}.email)`;
export const LOWER_EMAIL = `${IDENTITY}.email.lowerAscii()`;

/** Header name -> ngrok's value. Visitors could send these headers too, so they are removed first. */
export const IDENTITY_HEADERS: Record<(typeof IDENTITY_NAMES)[number], string> = {
  "ngrok-auth-user-email": `\${${IDENTITY}.email}`,
  "ngrok-auth-user-name": `\${${IDENTITY}.name}`,
  // The provider's own id of the person. `identity.id` is made by ngrok.
  "ngrok-auth-user-id": `\${${IDENTITY}.provider_user_id}`,
};

/**
 * What the gate gets. `identity_token` is the provider's own signed token; see
 * https://ngrok.com/docs/traffic-policy/actions/oidc.
 */
const GATE_VALUES: Record<keyof GateHeaders, string> = {
  token: `\${actions.ngrok.oidc.identity_token}`,
  session: `\${${IDENTITY}.current_session_id}`,
  user: `\${${IDENTITY}.provider_user_id}`,
};

/** The policy's variable for whether the visitor was found on the list. */
const ON_LIST = "gatehouse_on_list";

export const NOT_ON_LIST = `vars.${ON_LIST} != true`;

/**
 * The policy of a tunnel: remove identity headers, log in, find out who is on the list and write the identity headers,
 * refuse everybody else, then the user's own rules. With a gate: log in, send the identity only to the gate, and find
 * out who is on the list. We use at most three rules, because ngrok's free plan allows five.
 * @throws Problem `policy_unprotected` when the first rule would not log in
 */
export function composePolicy(
  input: PolicyInput,
  profile: ProfileCredentials,
  extra: ExtraPolicy = {},
): TrafficPolicy {
  const { on_http_request: extraRules = [], on_http_response: responseRules } = extra;
  const before = hasLists(input) ? [setOnList(false)] : [];
  const doors = doorsOf(input);
  return {
    on_http_request: [
      ...(doors ? doorRules(doors, before) : []),
      loginRule(input, profile),
      ...(hasLists(input) ? listRules(input) : identityRules(input)),
      ...extraRules,
    ],
    ...(responseRules && { on_http_response: responseRules }),
  };
}

/** Only the gate looks at what comes through them. */
function doorsOf({ gateHeaders, doors }: PolicyInput): PolicyDoors | undefined {
  return gateHeaders && hasDoors(doors) ? doors : undefined;
}

function loginRule(input: PolicyInput, profile: ProfileCredentials): PolicyRule {
  const { issuerUrl, clientId, clientSecret } = profile;
  const longest = longestLogin(input);
  if ([issuerUrl, clientId, clientSecret].some((value) => value.trim() === "")) {
    throw new Problem("policy_unprotected");
  }
  return {
    name: "Log in with Descope",
    ...(doorsOf(input) && { expressions: [NOT_AT_DOOR] }),
    actions: [
      ...(input.gateHeaders ? [] : [STRIP]),
      {
        type: "openid-connect",
        config: {
          issuer_url: profile.issuerUrl,
          client_id: literal(profile.clientId),
          client_secret: literal(profile.clientSecret),
          scopes: profile.scopes,
          ...(longest !== undefined && { max_session_duration: longest }),
          ...(input.idleSessionDuration && { idle_session_duration: input.idleSessionDuration }),
          ...(input.userinfoRefresh && { userinfo_refresh_interval: input.userinfoRefresh }),
        },
      },
      ...gateActions(input),
      // With doors it was set before: who is at one does not get here.
      ...(hasLists(input) && !doorsOf(input) ? [setOnList(false)] : []),
    ],
  };
}

const STRIP = { type: "remove-headers", config: { headers: [...IDENTITY_NAMES] } };

function longestLogin({ maxSessionDuration, gateHeaders }: PolicyInput): string | undefined {
  return maxSessionDuration ?? (gateHeaders ? LONGEST_LOGIN : undefined);
}

/** One action for each value, so that a missing value does not skip the others. */
function gateActions({ gateHeaders }: PolicyInput): PolicyRule["actions"] {
  if (!gateHeaders) return [];
  return (["token", "session", "user"] as const).map((what) => ({
    type: "add-headers",
    config: { headers: { [gateHeaders[what]]: GATE_VALUES[what] } },
  }));
}

/** Whether ngrok checks the lists as the first lock. People who may ask must reach the gate, so it does not then. */
function hasLists({ allowedEmails, allowedDomains, ...input }: PolicyInput): boolean {
  if (input.gateHeaders && input.askToComeIn) return false;
  return allowedEmails.length > 0 || allowedDomains.length > 0;
}

/**
 * Everybody counts as not on the list until an expression has found them there. ngrok does not document whether a rule
 * with a failing expression is skipped or fails the request. Here neither lets anybody in: only the rule that adds
 * people can fail, and the rule that refuses only compares a variable that was set before.
 */
function listRules(input: PolicyInput): PolicyRule[] {
  const notAtDoor = doorsOf(input) ? `${NOT_AT_DOOR} && ` : "";
  return [
    {
      name: "Let in who is on the list",
      expressions: [`${notAtDoor}${onListCondition(input)}`],
      actions: [setOnList(true), ...identityActions(input)],
    },
    {
      name: "Refuse who is not on the list",
      expressions: [`${notAtDoor}${NOT_ON_LIST}`],
      actions: [
        {
          type: "custom-response",
          config: {
            status_code: 403,
            headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
            body: REFUSAL_PAGE,
          },
        },
      ],
    },
  ];
}

export function setOnList(isOn: boolean): PolicyRule["actions"][number] {
  return { type: "set-vars", config: { vars: [{ [ON_LIST]: isOn }] } };
}

/** A CEL condition that is true for the people on the lists. */
function onListCondition(input: PolicyInput): string {
  const people = input.allowedEmails.map((address) => celString(asciiLowerCase(address)));
  const conditions = [
    ...(people.length > 0 ? [`${LOWER_EMAIL} in [${people.join(", ")}]`] : []),
    // With the @, so that sub.example.com and badexample.com do not match example.com.
    ...input.allowedDomains.map((domain) => `${LOWER_EMAIL}.endsWith(${celString(`@${domain}`)})`),
  ];
  // Without has() the expression would fail for a login without an e-mail.
  return `${HAS_EMAIL} && (${conditions.join(" || ")})`;
}

function identityRules(input: PolicyInput): PolicyRule[] {
  const actions = identityActions(input);
  return actions.length > 0 ? [{ name: "Say who it is", actions }] : [];
}

function identityActions({ identityHeaders, gateHeaders }: PolicyInput): PolicyRule["actions"] {
  return identityHeaders && !gateHeaders
    ? [{ type: "add-headers", config: { headers: IDENTITY_HEADERS } }]
    : [];
}

/** A CEL string literal. All but plain characters are escaped, so nothing can end it or start another syntax. */
export function celString(value: string): string {
  const escaped = value.replace(/[^A-Za-z0-9@._+-]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    return code > 0xffff ? `\\U${hex.padStart(8, "0")}` : `\\u${hex.padStart(4, "0")}`;
  });
  return `'${escaped}'`;
}

/** `client_id` and `client_secret` may contain CEL interpolations, so a `${` that is part of a value is escaped. */
function literal(value: string): string {
  return value.replaceAll("${", `\${"$"}{`);
}

// CEL's lowerAscii() does not change other letters, so this must not either.
function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
