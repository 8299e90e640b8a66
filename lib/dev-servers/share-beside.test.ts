import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const module = fileURLToPath(new URL("share-beside.mjs", import.meta.url));

/** Shares what is no address in a server with these options of Node; resolves with the first that `gatehouse share` says. */
async function firstWords(nodeOptions: string): Promise<string | undefined> {
  const script = `import { shareBeside } from ${JSON.stringify(module)};
shareBeside("no address", {});
setInterval(() => undefined, 1000);`;
  const server = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, NODE_OPTIONS: nodeOptions },
  });
  try {
    for await (const line of createInterface({ input: server.stdout })) return line;
    return undefined;
  } finally {
    server.kill("SIGKILL");
  }
}

test("what shares a server has no debugger, also where the server has one", async () => {
  const words = await firstWords("--inspect=127.0.0.1:0");
  expect(words).toMatch(/^ {2}Gatehouse {2}/);
  expect(words).not.toContain("Debugger");
});
