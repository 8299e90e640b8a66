import { EyeOff } from "lucide-react";
import { Fragment } from "react";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { MASK } from "@/lib/contract/traffic";

/** A text made of masks alone would be thousands of marks. */
const MARKS_MOST = 300;

/** A text in which masked secrets are marked, and characters that nobody sees are written out. */
export function MaskedText({ text }: { text: string }) {
  const parts = showHidden(text, "\n\t").split(MASK);
  if (parts.length > MARKS_MOST) return parts.join(MASK);
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity and never move
    <Fragment key={index}>
      {part}
      {index < parts.length - 1 ? <Masked /> : null}
    </Fragment>
  ));
}

function Masked() {
  return (
    <span
      title="A secret: Gatehouse does not keep it."
      className="mx-px rounded-sm bg-raised px-1 py-px font-sans text-xs whitespace-nowrap text-muted"
    >
      <EyeOff size={11} aria-hidden className="mr-1 inline align-[-1px]" />
      masked
    </span>
  );
}
