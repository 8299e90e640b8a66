const BROAD = /(?<=[\s"'`:])(?:\*\*?:|(?:group|peer)-has-|(?:divide|space)-[xy])[^\s"'`]*/g;

/**
 * Finds the classes of Tailwind whose selectors could match any element, so that the browser tries them on each one of
 * the page. With `group-has-` it does so whenever anything comes or goes. `[&>*]:` and a variant of our own are quick:
 * see globals.css.
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
