import { expect, test } from "vitest";
import { openDoors } from "./open-doors";

test("the command that makes a key can be pasted into a shell, whatever the key is called", async () => {
  const told: unknown[] = [];
  const door = { kind: "key" as const, name: "CI $(touch pwned) `id`" };
  const prepared = { app: "web", step: { door, replaces: undefined }, body: undefined };
  const ready = [{ wanted: { name: "web" }, tunnel: { id: "1", name: "Web" } }];
  await openDoors({ url: "", token: "" }, [prepared], ready, (event) => void told.push(event));
  expect(told).toEqual([
    expect.objectContaining({
      text: expect.stringContaining("gatehouse key create Web 'CI $(touch pwned) `id`'"),
    }),
  ]);
});
