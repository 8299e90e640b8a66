import { expect, test } from "vitest";
import { tunnelStateSchema } from "@/lib/tunnels/schema";
import { type TunnelEvent, transition } from "./transitions";

const EVENTS: TunnelEvent[] = [
  "start",
  "bound",
  "lost",
  "refused",
  "service-stopped",
  "stop",
  "unbound",
];

// Every pair is decided here, "." for "changes nothing".
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
