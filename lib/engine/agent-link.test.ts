import { expect, test } from "vitest";
import { AgentLink } from "./agent-link";
import type { AgentListener, AgentSession } from "./ngrok-sdk";

const HEARTBEAT = { intervalS: 1, toleranceS: 1 };

test("a listener that is bound after its session was given up is unbound before the session is closed", async () => {
  const closed: string[] = [];
  let answer = (_listener: AgentListener): void => undefined;
  const bind = new Promise<AgentListener>((resolve) => {
    answer = resolve;
  });
  const session: AgentSession = {
    bind: () => bind,
    close: async () => void closed.push("session"),
  };
  const listener: AgentListener = {
    url: "https://a.example.com",
    ended: new Promise(() => undefined),
    close: async () => void closed.push("listener"),
  };
  const link = new AgentLink();
  await link.open(Promise.resolve(session), 1_000, HEARTBEAT, () => undefined);
  const asked = link.request(bind, 1_000, (late) => void link.letGo(late));
  link.retire();
  await expect(asked).rejects.toMatchObject({ code: "deadline" });
  expect(closed).toEqual([]);
  answer(listener);
  await expect.poll(() => closed).toEqual(["listener", "session"]);
});
