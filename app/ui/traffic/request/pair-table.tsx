import { PairList, type Pairs } from "./pair-list";

/** A titled list of names and values; nothing when there are none. */
export function PairTable({ title, pairs }: { title: string; pairs: Pairs }) {
  if (pairs.length === 0) return null;
  return (
    <section className="border-t border-line px-3.5 py-2.5">
      <h3 className="mb-1 text-sm font-semibold">
        {title} <span className="font-normal text-faint">{pairs.length.toLocaleString("en")}</span>
      </h3>
      <PairList pairs={pairs} />
    </section>
  );
}
