const OK = { fill: "fill-bar-ok", sign: "bg-bar-ok" };
const OFF = { fill: "fill-control", sign: "bg-control" };
const WAIT = { fill: "fill-bar-wait", sign: "bg-bar-wait" };
const BAD = { fill: "fill-bar-bad", sign: "bg-bar-bad" };
const INFO = { fill: "fill-accent", sign: "bg-accent" };

/** The kinds of answers from below, in the order of their status, which is also the legend's. */
export const CLASSES = [
  { label: "1xx", name: "1xx", ink: INFO },
  { label: "2xx", name: "2xx", ink: OK },
  { label: "3xx", name: "3xx", ink: OFF },
  { label: "4xx", name: "4xx", ink: WAIT },
  { label: "5xx", name: "5xx", ink: BAD },
  {
    label: "no answer",
    name: "none",
    ink: { fill: "fill-line-strong", sign: "bg-line-strong" },
  },
] as const;
