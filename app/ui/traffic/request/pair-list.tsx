import { MaskedText } from "./masked-text";

export type Pairs = readonly (readonly [name: string, value: string])[];

/** Names and values in their order, as headers, queries and forms have them. */
export function PairList({ pairs }: { pairs: Pairs }) {
  return (
    <dl className="grid gap-y-1 font-mono text-xs leading-5">
      {pairs.map(([name, value], index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a name may come twice, and rows never move
          key={index}
          className="grid gap-x-3 @md:grid-cols-[minmax(7rem,11rem)_minmax(0,1fr)]"
        >
          <dt className="text-muted wrap-anywhere">{name}</dt>
          <dd className="min-w-0 whitespace-pre-wrap wrap-anywhere">
            <MaskedText text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
