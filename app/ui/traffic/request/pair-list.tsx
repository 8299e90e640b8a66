"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useCopy } from "@/app/ui/kit/copy-button";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { MaskedText } from "./masked-text";

export type Pairs = readonly (readonly [name: string, value: string])[];

/** A visitor may send thousands. */
const ROWS_MOST = 300;
/** A longer value is cut until somebody wants all of it. */
const VALUE_MOST = 600;
const VALUE_SHOWN = 360;

/** Names and values in their order, as headers, queries and forms have them. A value can be copied. */
export function PairList({ pairs }: { pairs: Pairs }) {
  const rest = pairs.length - ROWS_MOST;
  return (
    <>
      <dl className="font-mono text-xs leading-5">
        {pairs.slice(0, ROWS_MOST).map(([name, value], index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: a name may come twice, and rows never move
            key={index}
            className="group relative grid gap-x-3 border-t border-line/70 py-0.5 pr-7 first:border-t-0 hover:bg-raised/50 @md:grid-cols-[minmax(7rem,11rem)_minmax(0,1fr)] @3xl:grid-cols-[minmax(9rem,16rem)_minmax(0,1fr)]"
          >
            <dt className="text-muted wrap-anywhere">
              <MaskedText text={name} />
            </dt>
            <dd className="min-w-0 whitespace-pre-wrap wrap-anywhere">
              <Value text={value} />
              <CopyValue name={name} value={value} />
            </dd>
          </div>
        ))}
      </dl>
      {rest > 0 ? (
        <p className="mt-1 text-sm text-muted">And {rest.toLocaleString("en")} more.</p>
      ) : null}
    </>
  );
}

function Value({ text }: { text: string }) {
  const [all, setAll] = useState(false);
  if (all || text.length <= VALUE_MOST) return <MaskedText text={text} />;
  return (
    <>
      <MaskedText text={text.slice(0, VALUE_SHOWN)} />…{" "}
      <button
        type="button"
        className="rounded-sm font-sans text-accent underline-offset-2 hover:underline"
        onClick={() => setAll(true)}
      >
        All {text.length.toLocaleString("en")} characters
      </button>
    </>
  );
}

/** Seen while the row is pointed at or the button is in focus, and always where nothing can point. */
function CopyValue({ name, value }: { name: string; value: string }) {
  const { copied, copy } = useCopy(() => showHidden(value, "\n\t"));
  const label = `Copy the value of ${showHidden(name).slice(0, 80)}`;
  return (
    <>
      <button
        type="button"
        aria-label={label}
        title={label}
        onClick={copy}
        className="absolute top-0 right-0 grid size-6 place-items-center rounded-sm text-faint opacity-0 group-hover:opacity-100 hover:bg-raised hover:text-text focus-visible:opacity-100 focus-visible:-outline-offset-2 pointer-coarse:opacity-100"
      >
        {copied ? (
          <Check size={13} aria-hidden className="text-ok" />
        ) : (
          <Copy size={13} aria-hidden />
        )}
      </button>
      <span role="status" className="sr-only">
        {copied ? "Copied" : ""}
      </span>
    </>
  );
}
