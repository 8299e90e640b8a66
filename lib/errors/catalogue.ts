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

/** By the moment at which a code is met; the limits and the account's state may be met at any. */
export const NGROK_TABLES: readonly Entries[] = [
  SESSION_CODES,
  ENDPOINT_CODES,
  DOMAIN_CODES,
  POLICY_CODES,
  LOGIN_CODES,
  VISIT_CODES,
  LIMIT_CODES,
  ACCOUNT_CODES,
];

/** Everything that ngrok can say to a protected tunnel or its visitors and that has an entry, by number. */
export const NGROK_CODES: ReadonlyMap<number, CatalogueEntry> = byNumber();

function byNumber(): Map<number, CatalogueEntry> {
  const entries = new Map<number, CatalogueEntry>();
  for (const [code, entry] of NGROK_TABLES.flatMap((table) => Object.entries(table))) {
    const number = numberOf(code) ?? 0;
    for (const same of [number, ...(ALIASES.get(number) ?? [])]) entries.set(same, entry);
  }
  return entries;
}

// The service has answered with something new. Whether that passes nobody knows; its own text is shown beside this.
const UNKNOWN: CatalogueEntry = {
  title: "ngrok refused, with a code that is new to Gatehouse",
  side: "ngrok",
  cause: "This version of Gatehouse does not know the code. ngrok's own text says why.",
  fix: "Look the code up at ngrok.com/docs/errors.",
  persistence: "uncertain",
};

/** The entry for one of ngrok's codes; for an unknown one its page at ngrok has to do. */
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
