/** After how long people are told that a tunnel is down. */
export const DOWN_SECONDS = 30;
export const DOWN_MS = DOWN_SECONDS * 1_000;
