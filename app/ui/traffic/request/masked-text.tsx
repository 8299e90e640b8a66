import { EyeOff } from "lucide-react";
import { Fragment } from "react";
import { MASK } from "@/lib/contract/traffic";

/** A text in which masked secrets are marked. */
export function MaskedText({ text }: { text: string }) {
  const parts = text.split(MASK);
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
