/** How long a tunnel may be away before people are told. */
export const DOWN_SECONDS = 30;
export const DOWN_MS = DOWN_SECONDS * 1_000;
