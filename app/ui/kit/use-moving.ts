import { useEffect, useState } from "react";

/** What takes the place of something else is not pressed for this long (ms): the press was meant for that. */
const SETTLE_MS = 1_000;

/**
 * Whether things that people answer took the place of others a moment ago, so that nobody has read them yet.
 * @param ids of what is there, in its order
 * @param moves whether a change moves what stays. Without it only a thing that leaves does, since new ones come at the end
 */
export function useMoving(
  ids: readonly (string | number)[],
  moves: (before: readonly string[], after: ReadonlySet<string>) => boolean = hasLess,
): boolean {
  const now = ids.join(" ");
  const [seen, setSeen] = useState({ ids: now, isMoving: false });
  if (seen.ids !== now) {
    const before = seen.ids.split(" ").filter(Boolean);
    setSeen({ ids: now, isMoving: moves(before, new Set(now.split(" "))) });
  }
  useEffect(() => {
    if (!seen.isMoving) return;
    const timer = setTimeout(() => setSeen({ ...seen, isMoving: false }), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [seen]);
  return seen.isMoving;
}

function hasLess(before: readonly string[], after: ReadonlySet<string>): boolean {
  return before.some((id) => !after.has(id));
}
