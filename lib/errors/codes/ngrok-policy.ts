import type { CatalogueEntry, Entries } from "@/lib/errors/entry";

/** An error in the user's own rules. Gatehouse's rules are always the same, and ngrok accepts them. */
export function extra(title: string, cause: string, fix: string): CatalogueEntry {
  return { title, side: "gatehouse", cause, fix, action: "policy", persistence: "permanent" };
}

/** The entry for policy codes without their own entry. */
export const OTHER_POLICY_CODE = extra(
  "ngrok does not accept the policy",
  "Something in the rules is wrong; ngrok's own text says what.",
  "Look at the extra policy of this tunnel.",
);

/**
 * Why ngrok refuses a Traffic Policy.
 * Codes and meanings: https://ngrok.com/docs/errors/reference.
 */
export const POLICY_CODES: Entries = {
  ERR_NGROK_398: extra(
    "The policy removes a header that ngrok needs",
    "Such a header can be replaced but not removed.",
    "Give it a new value in the extra policy instead.",
  ),
  ERR_NGROK_2200: extra(
    "ngrok does not accept an expression of the policy",
    "An expression is not CEL, or uses a name that ngrok does not know.",
    "Correct the expression in the extra policy.",
  ),
  ERR_NGROK_2201: extra(
    "ngrok does not know an action of the policy",
    "The type of an action is misspelled or does not exist.",
    "Correct the action's type in the extra policy.",
  ),
  ERR_NGROK_2202: extra(
    "An action is in the wrong phase of the policy",
    "Some actions work only on requests, some only on responses.",
    "Move the action in the extra policy to the right phase.",
  ),
  ERR_NGROK_2203: extra(
    "ngrok cannot read the configuration of an action",
    "A field has another type or form than the action requires.",
    "Correct the action's config in the extra policy.",
  ),
  ERR_NGROK_2204: extra(
    "An action of the policy has a value that ngrok does not accept",
    "ngrok's text names the field.",
    "Correct that field in the extra policy.",
  ),
  ERR_NGROK_2206: extra(
    "A rule of the policy has no action",
    "Each rule needs at least one.",
    "Add an action in the extra policy, or remove the rule.",
  ),
  ERR_NGROK_2207: extra(
    "A rule of the policy can never be reached",
    "An action before it always ends the request.",
    "Put the rule before that action, or remove it.",
  ),
  ERR_NGROK_2216: extra(
    "The policy names an IP policy that does not exist",
    "It was deleted, or belongs to another ngrok account.",
    "Correct the reference in the extra policy.",
  ),
  ERR_NGROK_2218: extra(
    "The policy has too many entries in one field",
    "ngrok limits the length of such lists.",
    "Allow a domain instead of many e-mails, or shorten the list.",
  ),
  ERR_NGROK_2221: extra(
    "A value in the policy is too long",
    "ngrok limits the length of this field.",
    "Shorten it; a long list of e-mails may be the reason.",
  ),
  ERR_NGROK_2224: extra(
    "ngrok cannot evaluate a value in the policy",
    "A part in braces is not an expression that ngrok knows.",
    "Correct it in the extra policy.",
  ),
  ERR_NGROK_2225: {
    title: "A duration in the policy is too long",
    side: "gatehouse",
    cause: "ngrok limits how long a login may last.",
    fix: "Choose a shorter longest or idle login.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_2226: {
    title: "The policy needs a URL in a place where it has none",
    side: "gatehouse",
    cause: "The issuer or another address in the policy is not a URL.",
    fix: "Correct the issuer URL in the Descope profile.",
    action: "profile",
    persistence: "permanent",
  },
  ERR_NGROK_2227: {
    title: "ngrok found no login service at the issuer URL",
    side: "descope",
    cause: "The issuer did not answer ngrok with a valid OpenID Connect discovery document.",
    fix: "Check the profile: the issuer has to be exactly as Descope shows it, and reachable from the internet.",
    action: "profile",
    persistence: "permanent",
  },
  ERR_NGROK_2236: extra(
    "ngrok cannot read the policy",
    "The policy as a whole is not what ngrok expects.",
    "Look at the extra policy of this tunnel.",
  ),
  ERR_NGROK_2239: extra(
    "The policy has two logins",
    "ngrok allows one action that logs people in.",
    "Remove the login from the extra policy: the tunnel has the Descope login already.",
  ),
  ERR_NGROK_2241: {
    title: "The login's cookie domain does not fit the tunnel",
    side: "gatehouse",
    cause: "A domain in the policy does not belong to the tunnel's URL.",
    fix: "Correct it in the extra policy.",
    action: "policy",
    persistence: "permanent",
  },
  ERR_NGROK_2256: {
    title: "An action of the policy needs a larger plan",
    side: "plan",
    cause: "The plan does not include this action.",
    fix: "Remove it from the extra policy, or use a larger plan.",
    action: "ngrok-plans",
    persistence: "permanent",
  },
  ERR_NGROK_2263: {
    title: "The policy needs a larger plan",
    side: "plan",
    cause: "It uses something that the plan does not include.",
    fix: "Remove the extra policy, or use a larger plan.",
    action: "ngrok-plans",
    persistence: "permanent",
  },
  ERR_NGROK_2264: {
    title: "The policy has too many rules for this plan",
    side: "plan",
    cause: "The free plan allows five in one policy, and up to three of them are the login's.",
    fix: "Put the actions of the extra policy into fewer rules, or use a larger plan.",
    action: "policy",
    persistence: "permanent",
  },
  ERR_NGROK_2265: {
    title: "A rule of the policy is too large for this plan",
    side: "plan",
    cause: "The plan limits how many actions or expressions one rule may have.",
    fix: "Split the rule of the extra policy, or use a larger plan.",
    action: "policy",
    persistence: "permanent",
  },
  ERR_NGROK_9023: {
    title: "This account has no Traffic Policy",
    side: "plan",
    cause: "The account is not authorized to use policies.",
    fix: "Protect the tunnel by the listener option, or use a larger plan.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_9026: OTHER_POLICY_CODE,
  ERR_NGROK_15004: {
    title: "The policies have too many rules for this plan",
    side: "plan",
    cause: "ngrok counts the rules of all tunnels of one agent together.",
    fix: "Put the actions of extra policies into fewer rules, or use a larger plan.",
    action: "policy",
    persistence: "permanent",
  },
};
