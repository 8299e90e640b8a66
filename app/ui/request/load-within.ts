/** What `load` imports; undefined when that fails, or the server takes the request and says nothing for `ms`. */
export function loadWithin<T>(load: () => Promise<T>, ms: number): Promise<T | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), ms));
  return Promise.race([load().catch(() => undefined), late]);
}
