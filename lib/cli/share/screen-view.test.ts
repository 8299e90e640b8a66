import { afterEach, expect, test, vi } from "vitest";
import { screenView } from "./screen-view";

afterEach(() => vi.restoreAllMocks());

/** What the view prints of a question on a terminal with so many columns. */
function printed(name: string, columns: number): string[] {
  let text = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  const { columns: before } = process.stdout;
  process.stdout.columns = columns;
  const ask = {
    ...{ id: "12345678-9", tunnelId: "t", email: "guest@example.org", emailVerified: true },
    ...{ name, askedAt: new Date().toISOString() },
  };
  screenView().ask(ask, { keys: true, again: false });
  process.stdout.columns = before;
  return text.trimEnd().split("\n");
}

test("the name of who asks begins no line of the screen that looks like one of ours", () => {
  const spoof = `${"-".repeat(40)} 12:00:00  boss@example.com (verified) asks to come in.`;
  for (const columns of [80, 100, 160]) {
    const [first = "", second, ...more] = printed(spoof, columns);
    expect(first).toMatch(/guest@example\.org \(verified\) “-+.*” asks to come in\.$/);
    expect(first.length).toBeLessThanOrEqual(columns);
    expect(second).toContain("y lets them in for an hour, n refuses.");
    expect(more).toEqual([]);
  }
  expect(printed("Gus", 80)[0]).toContain("guest@example.org (verified) “Gus” asks to come in.");
});
