const DAY_MS = 86_400_000;

/** A session ends this long after it began, however much it is used. */
export const SESSION_LIFE_MS = 30 * DAY_MS;
/** One that nobody uses ends sooner. */
export const SESSION_IDLE_MS = 7 * DAY_MS;
