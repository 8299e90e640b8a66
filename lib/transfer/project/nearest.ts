const FARTHEST = 3;
const LONGEST = 40;

/** The known word that was probably meant, or undefined. Upper and lower case, and a plural, count as near. */
export function findNearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined;
  const distances = known.map((each) => ({
    each,
    distance: distanceOf(word.toLowerCase(), each.toLowerCase()),
  }));
  const [best] = distances.sort((a, b) => a.distance - b.distance);
  if (!best) return undefined;
  const farthest = Math.min(FARTHEST, Math.ceil(best.each.length / 2) - 1);
  return best.distance <= Math.max(1, farthest) ? best.each : undefined;
}

/** How many letters are missing, wrong, too much, or swapped with their neighbour (optimal string alignment). */
function distanceOf(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let at = 0; at < one.length; at += 1) {
    const next = [at + 1];
    for (let column = 1; column < row.length; column += 1) {
      const isSame = one[at] === other[column - 1];
      const isSwapped = one[at] === other[column - 2] && one[at - 1] === other[column - 1];
      next.push(
        Math.min(
          (row[column - 1] ?? 0) + (isSame ? 0 : 1),
          (row[column] ?? 0) + 1,
          (next[column - 1] ?? 0) + 1,
          isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
}
