/**
 * Every step that passes a parsed message to a writer of Node runs in a guard: requests, answers, upgrades,
 * informational answers and trailers. Node's writers throw on some messages that its parsers accept, and an error in an
 * event listener would end the process with all tunnels. The guard ends only the one exchange.
 */
export function guard(onThrow: (error: unknown) => void) {
  return <Args extends unknown[]>(step: (...args: Args) => void) =>
    (...args: Args): void => {
      try {
        step(...args);
      } catch (error) {
        onThrow(error);
      }
    };
}
