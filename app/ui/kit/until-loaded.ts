const RETRY_MS = { first: 500, last: 10_000 };

/**
 * As `load`, which imports code, but it never fails: it tries again until the code comes. React answers a failure by
 * showing an error in place of the whole page, with all that was typed on it. Banners already say that Gatehouse does not
 * answer, or that it has a new version.
 */
export function untilLoaded<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= tryAgain(load);
    return loading;
  };
}

async function tryAgain<T>(load: () => Promise<T>): Promise<T> {
  for (let wait = RETRY_MS.first; ; wait = Math.min(wait * 2, RETRY_MS.last)) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
