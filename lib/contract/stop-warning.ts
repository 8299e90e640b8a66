/** People get a warning this many minutes before a tunnel stops automatically. */
export const STOP_WARNING_MINUTES = 5;
export const STOP_WARNING_MS = STOP_WARNING_MINUTES * 60_000;
