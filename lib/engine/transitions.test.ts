import { expect, test } from "vitest";
import { tunnelStateSchema } from "@/lib/contract/tunnels";
import {
  type BindingEvent,
  type BindingPhase,
  bindingTransition,
  type LinkEvent,
  type LinkPhase,
  linkTransition,
  type TunnelEvent,
  transition,
} from "./transitions";

const EVENTS: TunnelEvent[] = [
  "start",
  "bound",
  "lost",
  "refused",
  "service-stopped",
  "stop",
  "unbound",
];

// Decides about every pair; "." means that nothing changes.
const DECIDED = `
              start     bound   lost          refused  service-stopped  stop      unbound
stopped       starting  .       .             .        .                .         .
starting      .         online  .             failed   failed           stopping  .
online        .         .       reconnecting  failed   failed           stopping  .
reconnecting  .         online  .             failed   failed           stopping  .
stopping      .         .       .             .        .                .         stopped
failed        starting  .       .             .        .                stopped   .
`;

const rows = DECIDED.trim()
  .split("\n")
  .slice(1)
  .map((line) => line.trim().split(/\s+/));
const cases = rows.flatMap(([state, ...next]) =>
  EVENTS.map((event, index) => [tunnelStateSchema.parse(state), event, next[index]] as const),
);

test.each(cases)("%s + %s -> %s", (state, event, next) => {
  expect(transition(state, event) ?? ".").toBe(next);
});

test("every pair of state and event is decided", () => {
  expect(cases.length).toBe(tunnelStateSchema.options.length * EVENTS.length);
});

const NEXT_OF_A_LINK: Record<LinkPhase, Record<LinkEvent, LinkPhase | undefined>> = {
  opening: { opened: "live", dropped: "retired", rebound: undefined, "given-up": "retired" },
  live: { opened: undefined, dropped: "recovering", rebound: undefined, "given-up": "retired" },
  recovering: { opened: undefined, dropped: undefined, rebound: "live", "given-up": "retired" },
  retired: { opened: undefined, dropped: undefined, rebound: undefined, "given-up": undefined },
};

test.each(entriesOf(NEXT_OF_A_LINK))("a session that is %s", (phase, nexts) => {
  for (const [event, to] of entriesOf(nexts)) expect(linkTransition(phase, event), event).toBe(to);
});

const none = undefined;
const NEXT_OF_A_BINDING: Record<BindingPhase, Record<BindingEvent, BindingPhase | undefined>> = {
  wanted: { bound: "bound", refused: "resting", again: none, lost: none, cancelled: "cancelled" },
  resting: { bound: "bound", refused: none, again: "wanted", lost: none, cancelled: "cancelled" },
  bound: { bound: none, refused: none, again: none, lost: "wanted", cancelled: "cancelled" },
  cancelled: { bound: none, refused: none, again: none, lost: none, cancelled: none },
};

test.each(entriesOf(NEXT_OF_A_BINDING))("a listener that is %s", (phase, nexts) => {
  for (const [event, to] of entriesOf(nexts)) {
    expect(bindingTransition(phase, event), event).toBe(to);
  }
});

function entriesOf<K extends string, V>(record: Record<K, V>): [K, V][] {
  // Object.entries forgets which names the record has.
  return Object.entries(record) as [K, V][];
}
