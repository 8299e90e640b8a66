import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { claimDataFolder } from "./instance-lock";

test("a second Gatehouse learns what is known of the first, even when its file is damaged", () => {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-claim-"));
  const note = path.join(dataDir, "instance.json");
  const claim = () => claimDataFolder(dataDir, "http://localhost:4747");
  claim();
  const written = readFileSync(note, "utf8");
  expect(JSON.parse(written)).toEqual({ url: "http://localhost:4747", pid: process.pid });
  const isTold = (detail: string) =>
    expect(claim).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({
          code: "already_running",
          detail: expect.stringContaining(detail),
        }),
      }),
    );
  isTold(`http://localhost:4747 (process ${process.pid})`);
  for (const damaged of ["", written.slice(0, 12), "null", "[]", '{"url":5}']) {
    writeFileSync(note, damaged);
    isTold("its address is not known");
  }
  rmSync(note);
  isTold("its address is not known");
  rmSync(dataDir, { recursive: true, force: true });
});
