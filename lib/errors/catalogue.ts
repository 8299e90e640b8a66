import { ACCOUNT_CODES } from "./codes/ngrok-account";
import { ALIASES } from "./codes/ngrok-aliases";
import { DOMAIN_CODES } from "./codes/ngrok-domain";
import { ENDPOINT_CODES } from "./codes/ngrok-endpoint";
import { LIMIT_CODES } from "./codes/ngrok-limits";
import { LOGIN_CODES } from "./codes/ngrok-login";
import { POLICY_CODES } from "./codes/ngrok-policy";
import { RULES } from "./codes/ngrok-rules";
import { SESSION_CODES } from "./codes/ngrok-session";
import { VISIT_CODES } from "./codes/ngrok-visit";
import type { CatalogueEntry, Entries } from "./entry";

/**
 * The tables are split by the moment at which a code occurs; limits and account problems may occur at any moment. A
 * number does not tell its moment, so each table has a comment with most of its numbers. To find a number, search
 * codes/ for `ERR_NGROK_<number>`, then ngrok-aliases.ts, then the ranges of ngrok-rules.ts.
 */
export const NGROK_TABLES: readonly Entries[] = [
  // 105 to 128, 9009 to 9040
  SESSION_CODES,
  // 301 to 392, apart from the domain's and the limits'
  ENDPOINT_CODES,
  // 313 to 355, 396, 397, 6026 to 6030, 9030, 9031, 15000 to 15013
  DOMAIN_CODES,
  // 398, 2200 to 2265, 9023, 9026
  POLICY_CODES,
  // 3100 to 3166, 5200 to 5212, 5531 to 5538
  LOGIN_CODES,
  // 3002 to 3010, 3200 to 3214, 6000 to 6032
  VISIT_CODES,
  // 324, 348 to 351, 702 to 734, 4026, 4027, 18020, 18021
  LIMIT_CODES,
  // 102, 103, 336, 382
  ACCOUNT_CODES,
];

/** All codes with an entry that a protected tunnel or its visitors can get from ngrok, by number. */
export const NGROK_CODES: ReadonlyMap<number, CatalogueEntry> = byNumber();

function byNumber(): Map<number, CatalogueEntry> {
  const entries = new Map<number, CatalogueEntry>();
  for (const [code, entry] of NGROK_TABLES.flatMap((table) => Object.entries(table))) {
    const number = numberOf(code) ?? 0;
    for (const same of [number, ...(ALIASES.get(number) ?? [])]) entries.set(same, entry);
  }
  return entries;
}

// A code that this version does not know. It is uncertain whether trying again helps. ngrok's own text is shown too.
const UNKNOWN: CatalogueEntry = {
  title: "ngrok refused, with a code that is new to Gatehouse",
  side: "ngrok",
  cause: "This version of Gatehouse does not know the code. ngrok's own text says why.",
  fix: "Look the code up at ngrok.com/docs/errors.",
  persistence: "uncertain",
};

/** The entry for one of ngrok's codes. For an unknown code it refers to ngrok's own page. */
export function lookUpNgrokCode(code: string): CatalogueEntry {
  const number = numberOf(code);
  if (number === undefined) return UNKNOWN;
  const rule = RULES.find(({ from, to }) => from <= number && number <= to);
  return NGROK_CODES.get(number) ?? rule?.entry ?? UNKNOWN;
}

function numberOf(code: string): number | undefined {
  const digits = /^ERR_NGROK_(\d{1,6})$/.exec(code)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** ngrok's own page about a code. */
export function ngrokDocsUrl(code: string): string {
  return `https://ngrok.com/docs/errors/${code.toLowerCase()}/`;
}
