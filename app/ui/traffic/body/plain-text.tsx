import { MaskedText } from "@/app/ui/traffic/request/masked-text";

/** A text that is longer takes too long to draw at once. */
export const PLAIN_MOST = 64 * 1024;

const BOX =
  "max-h-[min(44rem,68vh)] overflow-auto rounded-md border border-line bg-bg px-3 py-2 font-mono text-xs leading-5 whitespace-pre-wrap wrap-anywhere";

/** A text of at most PLAIN_MOST characters as it is. `wrongLine` counts from 1. */
export function PlainText({ text, wrongLine }: { text: string; wrongLine?: number }) {
  const shown = text.replaceAll("\r\n", "\n");
  const lines = wrongLine === undefined ? [] : shown.split("\n");
  const before = lines.slice(0, (wrongLine ?? 1) - 1).join("\n");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <pre tabIndex={0} className={BOX}>
      {wrongLine === undefined ? (
        <MaskedText text={shown} />
      ) : (
        <>
          {before === "" ? null : <MaskedText text={`${before}\n`} />}
          <mark className="block bg-bad-soft text-bad">
            <MaskedText text={lines[wrongLine - 1] || " "} />
          </mark>
          <MaskedText text={lines.slice(wrongLine).join("\n")} />
        </>
      )}
    </pre>
  );
}
