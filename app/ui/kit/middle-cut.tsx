/** From this length on, names that differ at their ends are likely to be cut. */
const LONG_FROM = 24;
const END = 10;

/** A name that loses its middle where there is no room: names of one family differ at their ends. */
export function MiddleCut({ text }: { text: string }) {
  const all = [...text];
  if (all.length < LONG_FROM) return text;
  return (
    <>
      <span className="sr-only">{text}</span>
      <span aria-hidden className="flex min-w-0 whitespace-pre">
        <span className="truncate">{all.slice(0, -END).join("")}</span>
        <span className="shrink-0">{all.slice(-END).join("")}</span>
      </span>
    </>
  );
}
