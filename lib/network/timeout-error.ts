/** The error for a connection that took too long. `fetch` and AbortSignal use the same name. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}
