import { printLine, printNote } from "@/lib/cli/print";
import type { LiveEvent } from "@/lib/contract/events";
import { toPlainJson } from "@/lib/contract/show-hidden.mjs";
import type { ShareView } from "./view";

const MOST_KNOWN = 10_000;

/** One JSON object a line: `protected` first, then what happens. Texts for people go to stderr. */
export function jsonView(): ShareView {
  const isNews = newsFilter();
  const print = (type: string, data: object) => printLine(toPlainJson({ type, ...data }));
  return {
    progress: () => undefined,
    protected: ({ tunnel, url }) => print("protected", { url, tunnel }),
    event: (event) => {
      if (isNews(event)) print(event.type, event.data);
    },
    ask: (ask) => print("ask", ask),
    answered: ({ id }, answer) => print("answered", { id, answer }),
    trouble: (text) => printNote(text),
    ended: (reason) => print("ended", { reason }),
  };
}

/** A tunnel's event comes for every heartbeat, and a visitor's for every request: only what is new of them is printed. */
function newsFilter(): (event: LiveEvent) => boolean {
  const people = new Set<string>();
  let last = "";
  return (event) => {
    if (event.type === "visitor") {
      const isNew = !people.has(event.data.email);
      if (people.size < MOST_KNOWN) people.add(event.data.email);
      return isNew;
    }
    if (event.type !== "tunnel") return true;
    const { state, url, app, stopAt, protection } = event.data.status;
    const now = JSON.stringify([state, url, app, stopAt, protection.verdict]);
    const isNew = now !== last;
    last = now;
    return isNew;
  };
}
