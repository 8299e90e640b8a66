/** The limit for the body of a request, in bytes. */
export const MAX_BODY = 1024 * 1024;

/** The same for people. */
export const BODY_TOO_LARGE = `The body is larger than ${MAX_BODY / 1024 / 1024} MiB.`;
