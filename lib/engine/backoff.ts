/** The longer an outage lasts, the longer the pauses between tries become (milliseconds). */
const CAPS = [
  { untilMs: 10_000, capMs: 500 },
  { untilMs: 600_000, capMs: 5_000 },
  { untilMs: Number.POSITIVE_INFINITY, capMs: 15_000 },
];

const FIRST_DELAY_MS = 250;
/** The least pause after a refusal by ngrok itself, so that its service is not asked twice a second. */
const ANSWERED_LEAST_MS = 900;

/** How long to retry after a refusal that may be permanent. */
export const UNCERTAIN_FOR_MS = 300_000;
const UNCERTAIN_FIRST_MS = 1_000;
const UNCERTAIN_CAP_MS = 30_000;

/**
 * The wait before try number `attempt` (1 is the first retry) of an outage that began `outageMs` ago. It doubles up to
 * a limit, minus a random part of up to a fifth, so that many agents do not return at the same moment. Retries never
 * end.
 */
export function retryDelay(
  attempt: number,
  outageMs: number,
  { answered = false, random = Math.random } = {},
): number {
  const cap = CAPS.find(({ untilMs }) => outageMs < untilMs)?.capMs ?? FIRST_DELAY_MS;
  const delay = Math.min(cap, FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 10));
  return Math.round(Math.max(delay * (1 - random() / 5), answered ? ANSWERED_LEAST_MS : 0));
}

/**
 * The wait after uncertain refusal number `count` in a row, when the first was `lastedMs` ago. It doubles from a second
 * to half a minute. The last try comes at the end of UNCERTAIN_FOR_MS; after that the result is undefined.
 */
export function uncertainDelay(
  count: number,
  lastedMs: number,
  random = Math.random,
): number | undefined {
  const left = UNCERTAIN_FOR_MS - lastedMs;
  if (left <= 0) return undefined;
  const delay = Math.min(UNCERTAIN_CAP_MS, UNCERTAIN_FIRST_MS * 2 ** Math.min(count - 1, 10));
  return Math.round(Math.max(Math.min(delay * (1 - random() / 5), left), ANSWERED_LEAST_MS));
}
