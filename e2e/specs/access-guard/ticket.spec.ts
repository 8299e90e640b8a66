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
  await again.stop();
});
