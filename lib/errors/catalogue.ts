/** Whose side an error is on: the user's app, the network, ngrok, Descope, or this program. */
export type Side = "app" | "network" | "ngrok" | "descope" | "gatehouse";

/**
 * `permanent`: retrying cannot help. `passing`: it may. `counted`: ngrok still counts a session or listener of
 * ours that is already dead; it passes when ngrok has noticed.
 */
export type Persistence = "permanent" | "passing" | "counted";

export type CatalogueEntry = { title: string; side: Side; fix: string; persistence: Persistence };

function ngrok(title: string, fix: string, persistence: Persistence = "permanent"): CatalogueEntry {
  return { title, side: "ngrok", fix, persistence };
}

function trouble(): CatalogueEntry {
  return ngrok("ngrok has a problem of its own", "It is tried again by itself.", "passing");
}

const AUTHTOKEN_FIX =
  "Copy the authtoken again from dashboard.ngrok.com, Your Authtoken, and store it in the account.";

/** What ngrok's codes mean and what to do (https://ngrok.com/docs/errors/reference). */
const NGROK_CODES: Record<string, CatalogueEntry> = {
  ERR_NGROK_102: ngrok(
    "ngrok has suspended this account",
    "Sign in at dashboard.ngrok.com to see why.",
  ),
  ERR_NGROK_103: ngrok(
    "ngrok has suspended this account",
    "Sign in at dashboard.ngrok.com to see why.",
  ),
  ERR_NGROK_105: ngrok("The authtoken is not one", AUTHTOKEN_FIX),
  ERR_NGROK_106: ngrok("The authtoken was reset", AUTHTOKEN_FIX),
  ERR_NGROK_107: ngrok("ngrok does not accept the authtoken", AUTHTOKEN_FIX),
  ERR_NGROK_108: ngrok(
    "Too many agent sessions",
    "Stop other ngrok agents of this account (dashboard.ngrok.com, Agents), or use a larger plan.",
    "counted",
  ),
  ERR_NGROK_109: ngrok("The user of this authtoken was removed", AUTHTOKEN_FIX),
  ERR_NGROK_120: ngrok("This ngrok agent version is no longer supported", "Update Gatehouse."),
  ERR_NGROK_123: ngrok(
    "The ngrok account's e-mail is not verified",
    "Open the verification e-mail that ngrok sent, then start again.",
  ),
  ERR_NGROK_128: trouble(),
  ERR_NGROK_300: ngrok("The authtoken was revoked", AUTHTOKEN_FIX),
  ERR_NGROK_302: ngrok(
    "ngrok is limiting new tunnels",
    "Wait a moment, then start again.",
    "passing",
  ),
  ERR_NGROK_307: ngrok("The host name is not allowed", "Choose another domain."),
  ERR_NGROK_313: ngrok(
    "This plan has no custom domains",
    "Leave the domain empty, or use a larger plan.",
  ),
  ERR_NGROK_314: ngrok(
    "This plan has no own domains",
    "Leave the domain empty, or use a larger plan.",
  ),
  ERR_NGROK_316: ngrok("The login needs a larger ngrok plan", "Choose a plan with OpenID Connect."),
  ERR_NGROK_319: ngrok(
    "This domain is not reserved",
    "Reserve it at dashboard.ngrok.com, Domains, or leave the domain empty.",
  ),
  ERR_NGROK_320: ngrok(
    "This domain belongs to another ngrok account",
    "Choose the account that reserved it, or another domain.",
  ),
  ERR_NGROK_324: ngrok(
    "Too many endpoints for this plan",
    "Stop another tunnel, or use a larger plan.",
    "counted",
  ),
  ERR_NGROK_334: ngrok(
    "This URL is already online",
    "Stop the agent that uses it, choose another domain, or allow pooling on both.",
    "counted",
  ),
  ERR_NGROK_348: ngrok(
    "Too many agent sessions",
    "Stop other ngrok agents of this account (dashboard.ngrok.com, Agents), or use a larger plan.",
    "counted",
  ),
  ERR_NGROK_349: ngrok("ngrok is limiting new sessions", "It passes by itself.", "passing"),
  ERR_NGROK_350: ngrok(
    "Too many endpoints for this plan",
    "Stop another tunnel, or use a larger plan.",
    "counted",
  ),
  ERR_NGROK_351: ngrok("ngrok is limiting new tunnels", "It passes by itself.", "passing"),
  ERR_NGROK_346: ngrok("This plan lacks a feature that the tunnel uses", "Use a larger plan."),
  ERR_NGROK_702: ngrok(
    "ngrok is limiting this account",
    "It passes by itself within a minute.",
    "passing",
  ),
  ERR_NGROK_715: ngrok("ngrok is limiting this account", "It passes by itself.", "passing"),
  ERR_NGROK_718: ngrok("ngrok is limiting this account", "It passes by itself.", "passing"),
  ERR_NGROK_720: ngrok("ngrok is limiting this account", "It passes by itself.", "passing"),
  ERR_NGROK_722: trouble(),
  ERR_NGROK_741: trouble(),
  ERR_NGROK_743: trouble(),
  ERR_NGROK_802: trouble(),
  ERR_NGROK_803: trouble(),
  ERR_NGROK_2201: ngrok(
    "ngrok does not accept the policy",
    "Look at the extra policy of this tunnel.",
  ),
};

/** The entry for one of ngrok's codes; an unknown code is for good, since the service has answered. */
export function lookUpNgrokCode(code: string): CatalogueEntry {
  const known = NGROK_CODES[code];
  if (known) return known;
  if (/^ERR_NGROK_22\d\d$/.test(code)) {
    return ngrok("ngrok does not accept the policy", "Look at the extra policy of this tunnel.");
  }
  return ngrok("ngrok refused", "Open the explanation of the code.");
}

/** ngrok's own page about a code. */
export function ngrokDocsUrl(code: string): string {
  return `https://ngrok.com/docs/errors/${code.toLowerCase()}/`;
}
