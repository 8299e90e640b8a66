/**
 * Everything that hands a parsed message to a writer runs in here: requests, answers, upgrades, informational answers
 * and trailers. Node's writers refuse some of what its parsers accept, and throw; in the listener of an event that
 * would end the process, and every tunnel with it. So what is thrown ends this one exchange.
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
