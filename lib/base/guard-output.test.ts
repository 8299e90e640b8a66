import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const secret = "K2-a-secret-that-is-printed";

/** Runs a guarded script, which knows the secret, in its own process. */
function run(script: string) {
  const program = `
    import { guardOutput, printUnmasked } from "./lib/base/guard-output.ts";
    import { rememberSecret } from "./lib/base/redact.ts";
    import { handleUnhandled } from "./lib/server/launch/unhandled.mjs";
    const secret = ${JSON.stringify(secret)};
    rememberSecret(secret);
    guardOutput();
    handleUnhandled();
    ${script}`;
  const args = ["--import", "tsx", "--input-type=module", "--eval", program];
  const env = { ...process.env, NODE_ENV: "production" as const };
  return spawnSync(process.execPath, args, { encoding: "utf8", env });
}

test("no printed text shows a secret, whichever code prints it", () => {
  const { stdout, stderr } = run(`
    console.log("log", secret, { secret });
    console.error(new Error("error " + secret));
    process.stdout.write(Buffer.from("bytes " + secret));
    process.stdout.write(new TextEncoder().encode(secret), () => process.stdout.write("called back"));
  `);
  expect(stdout).toContain("log ********");
  expect(stdout).toContain("bytes ********");
  expect(stdout).toContain("called back");
  expect(stderr).toContain("error ********");
  expect(stdout + stderr).not.toContain(secret);
});

test.each([
  ["an error", "setImmediate(() => { throw new Error('thrown ' + secret) })"],
  ["a rejection", "Promise.reject(new Error('thrown ' + secret))"],
  ["what is no error", "setImmediate(() => { throw 'thrown ' + secret })"],
])("%s that ends the process is printed without the secret", (_what, script) => {
  const { stdout, stderr, status } = run(script);
  expect(status).toBe(70);
  expect(stderr).toContain("thrown ********");
  expect(stdout + stderr).not.toContain(secret);
});

test("printed text cannot control the terminal, except by colours", () => {
  const { stdout, stderr } = run(`
    process.stdout.write("\\u001b[32mgreen\\u001b[39m \\u001b]0;title\\u0007 \\u009b2J one\\ntwo\\n");
    console.error("invoice\\u202efdp");
  `);
  expect(stdout).toBe("\u001b[32mgreen\u001b[39m \\u001b]0;title\\u0007 \\u009b2J one\ntwo\n");
  expect(stderr).toBe("invoice\\u202efdp\n");
});

test("ordinary text is printed unchanged", () => {
  expect(run("printUnmasked(secret)").stdout).toBe(secret);
});
