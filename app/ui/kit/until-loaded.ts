const RETRY_MS = { first: 500, last: 10_000 };

/**
 * As `load`, which imports code; while Gatehouse is away it tries again instead of failing. A failure would take the
 * whole page away, with all that was typed on it, and that Gatehouse is away or a new version is said on it anyway.
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
