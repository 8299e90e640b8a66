import { expect, test } from "vitest";
import { hasNotes } from "@/app/ui/tunnels/has-notes";
import { sampleTunnel } from "@/app/ui/tunnels/sample-tunnel";
import type { TunnelStatus } from "@/lib/contract/tunnels";
import { noteLineOf } from "./note-line";

const AT = "2026-01-01T00:00:00.000Z";

function line(status: Partial<TunnelStatus>) {
  const sample = sampleTunnel("Storefront");
  const tunnel = { ...sample, status: { ...sample.status, ...status } };
  const found = noteLineOf(tunnel);
  // The row opens the whole note where the line is, so both must know of the same notes.
  expect(found !== undefined).toBe(hasNotes(tunnel));
  return found && [found.kind, found.tone, found.side, found.text].join(" | ");
}

const refused = { title: "The domain belongs to another account.", detail: "ERR", at: AT };

test("the line has the side and the cause, without the full stop of a whole note", () => {
  expect(line({ state: "failed", desired: "up", lastError: { ...refused, side: "ngrok" } })).toBe(
    "trouble | bad | ngrok account | The domain belongs to another account",
  );
  expect(line({ state: "failed", desired: "up" })).toBe("trouble | bad |  | The tunnel failed");
  expect(line({ state: "reconnecting", desired: "up", retry: { attempt: 2, nextAt: AT } })).toBe(
    "trouble | wait |  | The connection to ngrok is lost",
  );
});

test("the most urgent of several notes is the line", () => {
  const upstream = { reachable: false, since: AT };
  const online = { state: "online", desired: "up", changedSinceStart: true } as const;
  expect(line({ ...online })).toMatch(/^changed/);
  expect(line({ ...online, urlChanged: { from: "a", to: "b", at: AT } })).toMatch(/^url/);
  expect(line({ ...online, upstream })).toBe("app | wait |  | Your app is not answering");
  expect(line({ ...online, upstream, gate: { state: "no-keys", since: AT } })).toMatch(
    /^gate \| bad \| Gatehouse \| refuses everybody/,
  );
  expect(
    line({ ...online, upstream: { ...upstream, reachable: true, detail: "too long" } }),
  ).toMatch(/gave an answer/);
});

test("a tunnel with nothing to say has no line", () => {
  expect(line({})).toBeUndefined();
  expect(line({ state: "online", desired: "up" })).toBeUndefined();
  expect(line({ state: "stopped", desired: "down", changedSinceStart: true })).toBeUndefined();
  expect(line({ unsaved: true })).toMatch(/not saved/);
});
