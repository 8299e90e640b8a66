import { useEffect, useState } from "react";

/** What takes the place of something else is not pressed for this long (ms): the press was meant for that. */
const SETTLE_MS = 1_000;

/** `moves`: how often something took the place of something else. */
export type Seen = { ids: string; moves: number; isMoving: boolean };

type Moves = (before: readonly string[], after: ReadonlySet<string>) => boolean;

/**
 * Whether things that people answer took the place of others a moment ago, so that nobody has read them yet.
 * @param ids of what is there, in its order
 * @param moves whether a change moves what stays. Without it only a thing that leaves does, since new ones come at the end
 */
export function useMoving(ids: readonly (string | number)[], moves: Moves = hasLess): boolean {
  const now = ids.join(" ");
  const [seen, setSeen] = useState<Seen>({ ids: now, moves: 0, isMoving: false });
  if (seen.ids !== now) setSeen(afterChange(seen, now, moves));
  const { isMoving } = seen;
  // Only another move begins the time anew: else whoever changes something again and again could keep it from ending.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number of moves stands for each move
  useEffect(() => {
    if (!isMoving) return;
    const timer = setTimeout(() => setSeen((last) => ({ ...last, isMoving: false })), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [isMoving, seen.moves]);
  return isMoving;
}

/** A change that moves nothing does not end the time after one that did. */
export function afterChange(seen: Seen, now: string, moves: Moves = hasLess): Seen {
  const before = seen.ids.split(" ").filter(Boolean);
  const hasMoved = moves(before, new Set(now.split(" ")));
  return {
    ids: now,
    moves: seen.moves + (hasMoved ? 1 : 0),
    isMoving: seen.isMoving || hasMoved,
  };
}

function hasLess(before: readonly string[], after: ReadonlySet<string>): boolean {
  return before.some((id) => !after.has(id));
}
