import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { launchDashboard } from "../../launch-dashboard";
import { expect, test } from "../fixtures";

test("the browser is opened with a ticket that works once, not with the token", async ({
  dashboard,
  dataDir,
}) => {
  test.skip(process.platform !== "linux", "stands in for Linux's xdg-open");
  await dashboard.stop();
  const folder = path.join(dataDir, "bin");
  const seen = path.join(dataDir, "opened");
  mkdirSync(folder);
  for (const name of ["xdg-open", "browser"]) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\nprintf %s "$1" > "${seen}"\n`);
    chmodSync(path.join(folder, name), 0o700);
  }
  const env = {
    GATEHOUSE_OPEN: "1",
    BROWSER: path.join(folder, "browser"),
    PATH: `${folder}:${process.env.PATH}`,
  };
  const again = await launchDashboard({ dataDir, mode: "start", env });
  await expect.poll(() => existsSync(seen) && readFileSync(seen, "utf8")).toContain("/?token=");
  const address = readFileSync(seen, "utf8");
  expect(address).not.toContain(again.token);

  const first = await fetch(address, { redirect: "manual" });
  expect(first.status).toBe(303);
  expect(first.headers.get("set-cookie")).toContain("HttpOnly");
  expect((await fetch(address, { redirect: "manual" })).status).toBe(401);
  const ticket = new URL(address).searchParams.get("token");
  const headers = { authorization: `Bearer ${ticket}` };
  expect((await fetch(`${again.url}/api/tunnels`, { headers })).status).toBe(401);

  const gatehouse = (...args: string[]) => {
    const command = [path.resolve("lib/cli/main.mjs"), ...args];
    const token = { GATEHOUSE_DATA_DIR: dataDir, GATEHOUSE_TOKEN: again.token };
    return spawnSync(process.execPath, command, {
      encoding: "utf8",
      env: { ...process.env, ...env, ...token },
    });
  };
  const opened = gatehouse("open");
  expect(opened).toMatchObject({ status: 0, stdout: `${again.url}/\n` });
  const entrance = readFileSync(seen, "utf8");
  expect(entrance).not.toContain(again.token);
  expect((await fetch(entrance, { redirect: "manual" })).status).toBe(303);
  expect((await fetch(entrance, { redirect: "manual" })).status).toBe(401);
  // Where the output may be kept, the address lets nobody in.
  expect(gatehouse("open", "--print").stdout).toBe(opened.stdout);
  writeFileSync(path.join(folder, "browser"), "#!/bin/sh\nexit 3\n");
  writeFileSync(path.join(folder, "xdg-open"), "#!/bin/sh\nexit 3\n");
  expect(gatehouse("open")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("gatehouse open --print"),
  });
  await again.stop();
});
