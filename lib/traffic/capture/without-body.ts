import { maskFields } from "@/lib/base/mask-fields";
import { ownText } from "@/lib/base/own-text";
import type { CapturedBody } from "@/lib/contract/traffic";

export type BodyFacts = {
  bytes: number;
  captured: number;
  contentType: string | undefined;
  note: string | undefined;
};

const TYPE_LONGEST = 200;

/** The facts that are shown for every body. */
export function aboutBody({ bytes, captured, contentType }: BodyFacts) {
  return {
    bytes,
    captured,
    ...(contentType !== undefined && {
      contentType: maskFields(ownText(contentType, TYPE_LONGEST)),
    }),
  };
}

/** A body of which nothing is kept, with the reason. */
export function withoutBody(facts: BodyFacts): CapturedBody {
  const { bytes, note } = facts;
  return {
    ...aboutBody(facts),
    kind: "none",
    truncated: bytes > 0,
    ...(note !== undefined && bytes > 0 && { note }),
  };
}
