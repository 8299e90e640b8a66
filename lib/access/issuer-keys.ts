import "server-only";
import { z } from "zod";
import { deleteIssuerKeysBefore, findIssuerKeysRow, saveIssuerKeysRow } from "@/db/issuer-keys";
import { log } from "@/lib/base/log";
import { redact } from "@/lib/base/redact";
import { sharedOnce } from "@/lib/base/shared-once";
import { asStorageProblem } from "@/lib/storage/storage-trouble";
import { writeLater } from "@/lib/storage/write-later";
import type { IssuerKeys } from "@/lib/traffic/gate-orders";
import { fetchIssuerKeys } from "./fetch-issuer-keys";
import { pushIssuerKeys } from "./outlet";
import { iso } from "./tunnel-access";

/** Older keys are not used any more, because the issuer may have withdrawn them. */
const KEPT_MS = 7 * 86_400_000;
/** Invented key ids make Gatehouse ask at most once a minute. */
const ASK_EVERY_MS = 60_000;
/**
 * Without any keys nobody gets in, so after a failure they are asked for this soon (ms), then by whoever comes. A start is
 * when a machine has most to do, and its network may come a little later.
 */
const RETRIES_MS = [1_000, 2_000, 5_000, 10_000, 20_000];
/** After this they are asked for again where they are used. */
const FRESH_MS = 3_600_000;

type Known = {
  keys: IssuerKeys | undefined;
  /** When the keys were last requested (milliseconds), or 0. */
  askedAt: number;
  asking: Promise<void> | undefined;
  later: NodeJS.Timeout | undefined;
  /** How often in a row they could not be had. */
  failures: number;
};

const issuers = () => sharedOnce("issuer-keys", () => new Map<string, Known>());

const storedSchema = z.object({
  issuer: z.string(),
  algorithms: z.array(z.string()),
  keys: z.unknown(),
});

/** Sends the gates what is known of an issuer, even without a network, and fetches its keys if they are not fresh. */
export function prepareKeys(issuerUrl: string): void {
  const known = knownOf(issuerUrl);
  dropOld(issuerUrl, known);
  pushIssuerKeys(issuerUrl, known.keys ?? null);
  if (!known.keys || !isFresh(known.keys.fetchedAt)) wantKeys(issuerUrl);
}

/** A token names an unknown key id: asks the issuer now, or as soon as a minute has passed. */
export function wantKeys(issuerUrl: string): void {
  const known = knownOf(issuerUrl);
  if (known.asking || known.later) return;
  const wait = known.askedAt + ASK_EVERY_MS - Date.now();
  if (wait <= 0) return void askNow(issuerUrl);
  askLater(issuerUrl, known, Math.min(wait, ASK_EVERY_MS));
}

function askLater(issuerUrl: string, known: Known, wait: number): void {
  clearTimeout(known.later);
  known.later = setTimeout(() => {
    known.later = undefined;
    void askNow(issuerUrl);
  }, wait).unref();
}

/** Whether there are still no keys after a pending fetch has succeeded or failed. Never rejects. */
export async function areMissing(issuerUrl: string): Promise<boolean> {
  wantKeys(issuerUrl);
  await knownOf(issuerUrl).asking;
  return keysOf(issuerUrl) === undefined;
}

/** Resolves when the issuer has answered or the fetch has failed. Never rejects. */
export function askNow(issuerUrl: string): Promise<void> {
  const known = knownOf(issuerUrl);
  known.asking ??= ask(issuerUrl, known).finally(() => {
    known.asking = undefined;
  });
  return known.asking;
}

/** The fetches in progress. For shutdown and tests. */
export function keysOf(issuerUrl: string): IssuerKeys | undefined {
  return issuers().get(issuerUrl)?.keys;
}

/** Deletes stored keys that are too old to be used. */
export function pruneKeys(now: number): void {
  deleteIssuerKeysBefore(iso(now - KEPT_MS));
}

async function ask(issuerUrl: string, known: Known): Promise<void> {
  known.askedAt = Date.now();
  try {
    known.keys = await fetchIssuerKeys(issuerUrl);
    known.failures = 0;
    pushIssuerKeys(issuerUrl, known.keys);
    save(issuerUrl);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log(redact(`The keys of ${issuerUrl} were not fetched: ${why.slice(0, 300)}`));
    if (dropOld(issuerUrl, known)) pushIssuerKeys(issuerUrl, null);
    const wait = known.keys ? undefined : RETRIES_MS[known.failures];
    known.failures += 1;
    if (wait !== undefined) askLater(issuerUrl, known, wait);
  }
}

/** A clock that was set back makes nothing younger than it is. */
function isFresh(fetchedAt: number): boolean {
  const age = Date.now() - fetchedAt;
  return age >= 0 && age <= FRESH_MS;
}

/** Tells whether there were any. */
function dropOld(issuerUrl: string, known: Known): boolean {
  if (!known.keys || Date.now() - known.keys.fetchedAt <= KEPT_MS) return false;
  log(`The keys of ${issuerUrl} are too old to be used.`);
  known.keys = undefined;
  return true;
}

function knownOf(issuerUrl: string): Known {
  const known = issuers().get(issuerUrl);
  if (known) return known;
  const keys = readStored(issuerUrl);
  const first = { keys, askedAt: 0, asking: undefined, later: undefined, failures: 0 };
  issuers().set(issuerUrl, first);
  return first;
}

function readStored(issuerUrl: string): IssuerKeys | undefined {
  try {
    const row = findIssuerKeysRow(issuerUrl);
    if (!row) return undefined;
    const fetchedAt = Date.parse(row.fetched_at);
    // Keys with a time in the future are not used, because the clock was set back.
    if (!(fetchedAt <= Date.now())) return undefined;
    return { ...storedSchema.parse(JSON.parse(row.keys)), fetchedAt };
  } catch (error) {
    log(`Stored keys were not read: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** The keys are in use already. If they cannot be saved now, they are saved later. */
function save(issuerUrl: string): void {
  const write = () => {
    const { keys } = knownOf(issuerUrl);
    if (!keys) return;
    const { fetchedAt, ...rest } = keys;
    saveIssuerKeysRow({
      issuer_url: issuerUrl,
      keys: JSON.stringify(rest),
      fetched_at: iso(fetchedAt),
    });
  };
  try {
    write();
  } catch (error) {
    if (!asStorageProblem(error)) throw error;
    writeLater(`issuer-keys ${issuerUrl}`, write);
  }
}
