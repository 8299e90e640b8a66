import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";

const child = fileURLToPath(new URL("no-descriptors.child.ts", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const reportSchema = z.array(z.object({ what: z.string(), result: z.unknown() }));

test.skipIf(process.platform === "win32")(
  "without file descriptors every connection is an error value, and the process lives",
  () => {
    const script = 'ulimit -n 200; exec "$0" --import tsx "$1" 9';
    const { status, stdout, stderr } = spawnSync("sh", ["-c", script, process.execPath, child], {
      cwd: root,
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(report.length).toBeGreaterThan(50);
    const connected = report.filter(({ what }) => !["lookUp", "checkDomain"].includes(what));
    for (const { what, result } of connected) {
      expect(JSON.stringify(result), what).toMatch(/"thrown":|"ok":false/);
    }
    expect(JSON.stringify(connected)).toContain("too many files open");
    // The system wrongly says that the name does not exist.
    expect(stdout).toContain("the name nowhere.invalid could not be looked up (EMFILE)");
    expect(stdout).not.toContain("not found");
  },
);
