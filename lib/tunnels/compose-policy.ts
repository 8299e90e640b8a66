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
  /** Under which names the gate gets what it verifies. With them the proxy strips and says who it is, not the policy. */
  gateHeaders?: GateHeaders | undefined;
  /** With the gate: it alone looks at the lists. */
  askToComeIn?: boolean | undefined;
  /** With the gate: what it looks at in place of a login. */
  doors?: PolicyDoors | undefined;
};

const IDENTITY = "actions.ngrok.oidc.identity";

// The words of the lists' conditions, by which own-rules.ts knows a policy of ours again: with other words it has to know
// the old ones, too.
export const HAS_EMAIL = `has(${IDENTITY}.email)`;
export const LOWER_EMAIL = `${IDENTITY}.email.lowerAscii()`;

/** Header name -> what ngrok puts in. Visitors could send them too, so they are stripped first. */
export const IDENTITY_HEADERS: Record<(typeof IDENTITY_NAMES)[number], string> = {
  "ngrok-auth-user-email": `\${${IDENTITY}.email}`,
  "ngrok-auth-user-name": `\${${IDENTITY}.name}`,
  // The provider's own id of the person. `identity.id` is one that ngrok makes.
  "ngrok-auth-user-id": `\${${IDENTITY}.provider_user_id}`,
};

/** What the gate is told. `identity_token` is the provider's, signed; see https://ngrok.com/docs/traffic-policy/actions/oidc. */
const GATE_VALUES: Record<keyof GateHeaders, string> = {
  token: `\${actions.ngrok.oidc.identity_token}`,
  session: `\${${IDENTITY}.current_session_id}`,
  user: `\${${IDENTITY}.provider_user_id}`,
};

/** The variable of the policy that says whether the visitor was found on the list. */
const ON_LIST = "gatehouse_on_list";

export const NOT_ON_LIST = `vars.${ON_LIST} != true`;

/**
 * The policy of a tunnel: strip identity headers, log in, find who is on the list and say who it is, refuse everybody
 * else, then the user's own rules. With a gate: log in, say to the gate alone who it is, and find who is on the list. Three rules of
 * ours at most, since ngrok's free plan allows five; with doors two more before the login.
 * @throws Problem `policy_unprotected` rather than return a policy whose first rule does not log in.
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
    throw new Problem(409, "The login is incomplete", {
      code: "policy_unprotected",
      detail: "Issuer URL, Project ID and Access Key are all needed to protect a tunnel.",
      fix: "Complete the Descope profile.",
    });
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

/** One action for each, so that a value that is missing loses no other. */
function gateActions({ gateHeaders }: PolicyInput): PolicyRule["actions"] {
  if (!gateHeaders) return [];
  return (["token", "session", "user"] as const).map((what) => ({
    type: "add-headers",
    config: { headers: { [gateHeaders[what]]: GATE_VALUES[what] } },
  }));
}

/** Whether ngrok looks at the lists, as the first lock. Who may ask has to get as far as the gate. */
function hasLists({ allowedEmails, allowedDomains, ...input }: PolicyInput): boolean {
  if (input.gateHeaders && input.askToComeIn) return false;
  return allowedEmails.length > 0 || allowedDomains.length > 0;
}

/**
 * Everybody counts as not on the list until an expression has found them there. It is not documented whether ngrok skips
 * a rule whose expression fails, or fails the request: here neither lets anybody in, since the rule that could fail is
 * the one that lets in, and the one that refuses only compares a variable that was set before.
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

/** A CEL condition that holds for the people on the lists. */
function onListCondition(input: PolicyInput): string {
  const people = input.allowedEmails.map((address) => celString(asciiLowerCase(address)));
  const conditions = [
    ...(people.length > 0 ? [`${LOWER_EMAIL} in [${people.join(", ")}]`] : []),
    // With the @, so that neither sub.example.com nor badexample.com passes for example.com.
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

/** `client_id` and `client_secret` may hold CEL interpolations; a `${` that is part of a value is written as one. */
function literal(value: string): string {
  return value.replaceAll("${", `\${"$"}{`);
}

// CEL's lowerAscii() leaves other letters alone, so this must too.
function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
