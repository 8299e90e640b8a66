import { expect, test } from "vitest";
import { describeChain, sayChain } from "./tunnel-chain";
import type { TunnelStatus } from "./tunnels";

const at = "2026-01-01T00:00:00.000Z";

function seen(fields: Partial<TunnelStatus> = {}) {
  return describeChain({
    state: "online",
    protection: { verdict: "protected", checkedAt: at },
    app: "answering",
    gate: { state: "verifying", since: at },
    ...fields,
  });
}

test("only a tunnel of which every part was seen to work is green", () => {
  expect(seen()).toMatchObject({ word: "Protected", tone: "ok" });
  expect(seen({ app: "down" })).toMatchObject({ word: "App down", tone: "wait" });
  expect(seen({ protection: { verdict: "unknown" } })).toMatchObject({
    word: "Not checked",
    tone: "off",
  });
  expect(seen({ gate: { state: "no-keys", since: at } })).toMatchObject({
    word: "Nobody gets in",
    tone: "bad",
  });
  expect(seen({ state: "reconnecting" })).toMatchObject({ word: "Reconnecting", tone: "wait" });
});

test("that strangers get in comes before everything else", () => {
  const open = { protection: { verdict: "open" as const }, app: "down" as const };
  for (const state of ["online", "failed", "reconnecting"] as const)
    expect(seen({ ...open, state })).toMatchObject({ word: "Open!", tone: "bad" });
});

test("the chain in one sentence", () => {
  expect(sayChain(seen({ app: "down", gate: { state: "off", since: at } }))).toBe(
    "App does not answer, ngrok online, login stops strangers, gate off.",
  );
});
