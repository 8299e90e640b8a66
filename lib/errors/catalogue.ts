import { ENDPOINT_CODES } from "./codes/ngrok-endpoint";
import { LOGIN_CODES } from "./codes/ngrok-login";
import { OTHER_POLICY_CODE, POLICY_CODES } from "./codes/ngrok-policy";
import { SESSION_CODES } from "./codes/ngrok-session";
import { VISIT_CODES } from "./codes/ngrok-visit";
import type { CatalogueEntry, Entries } from "./entry";

/** Everything that ngrok can say to a protected tunnel or its visitors, as far as it is known here. */
export const NGROK_CODES: Entries = {
  ...SESSION_CODES,
  ...ENDPOINT_CODES,
  ...POLICY_CODES,
  ...LOGIN_CODES,
  ...VISIT_CODES,
};

// For good, since the service has answered. Its own text is shown beside this.
const UNKNOWN: CatalogueEntry = {
  title: "ngrok refused",
  side: "ngrok",
  cause: "ngrok's own text says why.",
  fix: "Open the explanation of the code.",
  persistence: "permanent",
};

/** The entry for one of ngrok's codes; for an unknown one its page at ngrok has to do. */
export function lookUpNgrokCode(code: string): CatalogueEntry {
  // Own only: the code is somebody else's text, and could be "constructor".
  const known = Object.hasOwn(NGROK_CODES, code) ? NGROK_CODES[code] : undefined;
  if (known) return known;
  return /^ERR_NGROK_22\d\d$/.test(code) ? OTHER_POLICY_CODE : UNKNOWN;
}

/** ngrok's own page about a code. */
export function ngrokDocsUrl(code: string): string {
  return `https://ngrok.com/docs/errors/${code.toLowerCase()}/`;
}
