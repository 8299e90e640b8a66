const DAY_MS = 86_400_000;

/** A session ends this long after it began, however much it is used. */
export const SESSION_LIFE_DAYS = 30;
export const SESSION_LIFE_MS = SESSION_LIFE_DAYS * DAY_MS;
/** One that nobody uses ends sooner. */
export const SESSION_IDLE_DAYS = 7;
export const SESSION_IDLE_MS = SESSION_IDLE_DAYS * DAY_MS;
