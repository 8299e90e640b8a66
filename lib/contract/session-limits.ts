const DAY_MS = 86_400_000;

/** A session ends after this time, even if it is used. */
export const SESSION_LIFE_DAYS = 30;
export const SESSION_LIFE_MS = SESSION_LIFE_DAYS * DAY_MS;
/** An unused session ends after this time. */
export const SESSION_IDLE_DAYS = 7;
export const SESSION_IDLE_MS = SESSION_IDLE_DAYS * DAY_MS;
