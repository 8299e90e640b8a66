/** A person is here now while a request or a socket is open, and this long after the last one. */
export const HERE_MS = 60_000;

/** The span of one point of the charts, and how many of them are kept. */
export const POINT_MS = 5_000;
export const KEPT_POINTS = 180;
