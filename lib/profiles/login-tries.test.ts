import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { beginTry, concludeTry, resultOf, takeTry } from "./login-tries";

const BEGUN = { issuerUrl: "https://id.example.com/P2", nonce: "n", verifier: "v" };
const begin = (profileId = "p") => beginTry(profileId, "http://localhost:1/login/callback", BEGUN);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a state is valid once", () => {
  const { id, state } = begin();
  expect(takeTry(`${state}x`)).toBeUndefined();
  expect(takeTry("")).toBeUndefined();
  expect(takeTry(state)?.id).toBe(id);
  expect(takeTry(state)).toBeUndefined();
});

test("a state is valid for ten minutes", () => {
  const { id, state } = begin();
  vi.advanceTimersByTime(10 * 60_000 - 1);
  expect(resultOf("p", id)).toEqual({ status: "waiting" });
  vi.advanceTimersByTime(1);
  expect(takeTry(state)).toBeUndefined();
  expect(resultOf("p", id)).toBeUndefined();
});

test("its end is reported only for its own profile", () => {
  const { id } = begin("one");
  concludeTry(id, { status: "passed", email: "member@example.com", claims: ["sub"] });
  expect(resultOf("one", id)).toMatchObject({ email: "member@example.com" });
  expect(resultOf("other", id)).toBeUndefined();
});

test("a new try replaces the oldest when there are too many", () => {
  const first = begin();
  for (let count = 0; count < 51; count += 1) begin();
  expect(takeTry(first.state)).toBeUndefined();
  expect(takeTry(begin().state)).toBeDefined();
});
