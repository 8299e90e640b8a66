import { printLine, printNote } from "@/lib/cli/print";
import { toPlainJson } from "@/lib/contract/show-hidden.mjs";
import type { ShareView } from "./view";

/** One JSON object a line: `protected` first, then what happens. Texts for people go to stderr. */
export function jsonView(): ShareView {
  const print = (type: string, data: object) => printLine(toPlainJson({ type, ...data }));
  return {
    progress: () => undefined,
    protected: ({ tunnel, url }) => print("protected", { url, tunnel }),
    event: ({ type, data }) => print(type, data),
    ask: (ask) => print("ask", ask),
    answered: ({ id }, answer) => print("answered", { id, answer }),
    trouble: (text) => printNote(text),
    ended: (reason) => print("ended", { reason }),
  };
}
