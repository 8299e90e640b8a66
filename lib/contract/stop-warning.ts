/** How long before a tunnel stops by itself people are told. */
export const STOP_WARNING_MINUTES = 5;
export const STOP_WARNING_MS = STOP_WARNING_MINUTES * 60_000;
