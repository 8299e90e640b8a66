/** What a connection is destroyed with that did not get on in time; `fetch` and AbortSignal call theirs the same. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}
