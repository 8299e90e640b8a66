/** From this length on, names that differ at their ends are likely to be cut. */
const LONG_FROM = 24;
/** How many characters of the end stay. Where a word begins in this range, they are whole words. */
const END = { least: 4, usual: 10, most: 16 };

/**
 * A name that loses its middle where there is no room: names of one family differ at their ends. In a narrow container
 * it has two lines instead.
 */
export function MiddleCut({ text }: { text: string }) {
  const all = [...text];
  if (all.length < LONG_FROM) return text;
  const end = findEnd(all);
  return (
    <>
      <span className="sr-only @max-4xl:not-sr-only @max-4xl:line-clamp-2 @max-4xl:wrap-anywhere">
        {text}
      </span>
      <span aria-hidden className="flex min-w-0 whitespace-pre @max-4xl:hidden">
        <span className="truncate">{all.slice(0, -end).join("")}</span>
        <span className="shrink-0">{all.slice(-end).join("")}</span>
      </span>
    </>
  );
}

/**
 * An address on one line that loses its middle where there is no room. A narrow container would leave almost nothing of
 * its beginning, which tells most, so there it loses its end. Screen readers, selecting and searching get all of it.
 */
export function AddressCut({ text }: { text: string }) {
  const all = [...text];
  if (all.length < LONG_FROM) return <span className="truncate">{text}</span>;
  const end = findEnd(all);
  return (
    <span className="relative flex min-w-0">
      <span className="sr-only @max-4xl:not-sr-only @max-4xl:truncate">{text}</span>
      <span aria-hidden className="truncate select-none @max-4xl:hidden">
        {all.slice(0, -end).join("")}
      </span>
      <span aria-hidden className="shrink-0 select-none @max-4xl:hidden">
        {all.slice(-end).join("")}
      </span>
    </span>
  );
}

function findEnd(all: readonly string[]): number {
  for (let end = END.most; end >= END.least; end -= 1) {
    if (/[\s._/-]/.test(all.at(-end - 1) ?? "")) return end;
  }
  return END.usual;
}
