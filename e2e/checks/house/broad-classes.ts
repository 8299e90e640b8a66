const BROAD =
  /(?<=[\s"'`:])(?:\*\*?:|(?:group|peer)-has-)[^\s"'`]*|(?<=[\s"'`:])divide-(?:x|y)[^\s"'`]*/g;

/**
 * Finds Tailwind's variants whose selectors end with `*`, so that the browser tries them on every element of each page,
 * or looks at the whole page again whenever anything comes or goes. `[&>*]:` and a variant of our own are quick: see
 * globals.css.
 */
export function findBroadClasses(
  sources: Iterable<readonly [file: string, text: string]>,
): { file: string; line: number; name: string }[] {
  return [...sources].flatMap(([file, text]) =>
    [...text.matchAll(BROAD)].map(({ 0: name, index }) => ({
      file,
      line: text.slice(0, index).split("\n").length,
      name,
    })),
  );
}
