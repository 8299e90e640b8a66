import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { z } from "zod";
import { addressFileOf, instanceSchema } from "@/db/instance-files";
import { noticeSchema } from "@/lib/contract/notices";
import type { Tunnel } from "@/lib/contract/tunnels";
import { findSocketFolders } from "@/lib/traffic/socket-folder";
import { freePort } from "../free-port";
import { isRunning } from "../is-running";
import type { labControl } from "../lab/edge/control-client";
import type { Lab } from "../lab/start-lab";
import {
  type Dashboard,
  type LaunchOptions,
  launchDashboard,
  WITH_PARENT,
} from "../launch-dashboard";
import { upTo } from "../world";
import { type Api, apiOf, test as base, expect, first, fixedDomain, row } from "./fixtures";
import { startTunnels } from "./tunnel-steps";

// The dashboard's process and its parent. After a crash it is started again, and after an end nothing stays behind.

type Launch = Pick<LaunchOptions, "by" | "silent" | "env">;

const test = base.extend<{ launch: Launch }>({
  launch: [{ by: WITH_PARENT }, { option: true }],
  dashboard: async ({ dataDir, launch }, use) => {
    const dashboard = await launchDashboard({ dataDir, mode: "start", ...launch });
    await use(dashboard);
    await dashboard.stop();
  },
});

/** The process that has the tunnels. The launched process is its parent. Waits while the file is being written. */
async function dashboardPid(dataDir: string, other?: number): Promise<number> {
  let pid = other;
  const read = () => {
    const text = readFileSync(addressFileOf(dataDir), "utf8");
    pid = text === "" ? other : instanceSchema.parse(JSON.parse(text)).pid;
    return pid;
  };
  await expect.poll(read, { timeout: 20_000, intervals: [20] }).not.toBe(other);
  return Number(pid);
}

const bound = async (control: ReturnType<typeof labControl>) =>
  (await control.state()).sessions.flatMap(({ listeners }) => listeners.map(({ url }) => url));

/** Two online tunnels: one with a domain and, if the plan has room for it, one without. */
async function startTwo(api: Api, lab: Lab): Promise<Tunnel[]> {
  const domain = fixedDomain(lab);
  const tunnels = await startTunnels(api, lab, ...[{ domain }, {}].slice(0, upTo(2)));
  expect(first(tunnels).status.url).toContain(domain);
  return tunnels;
}

/** Ends the dashboard in some way. Soon no process, no socket and nothing at the edge may be left. */
async function expectCleanEnd(
  { dataDir, control }: { dataDir: string; control: ReturnType<typeof labControl> },
  end: () => unknown,
): Promise<void> {
  const pid = await dashboardPid(dataDir);
  expect(isRunning(pid)).toBe(true);
  await end();
  await expect.poll(() => isRunning(pid), { timeout: 10_000, intervals: [20] }).toBe(false);
  await expect.poll(() => bound(control)).toEqual([]);
  expect(findSocketFolders(dataDir)).toEqual([]);
}

for (const signal of ["SIGKILL", "SIGSEGV"] as const) {
  test(`after ${signal} the dashboard is back by itself, with its tunnels, its port and its pages`, async ({
    page,
    api,
    dashboard,
    dataDir,
    lab,
  }) => {
    test.skip(process.platform === "win32", "Windows has no signals");
    const tunnels = await startTwo(api, lab);
    const kept = first(tunnels);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    const pid = await dashboardPid(dataDir);
    process.kill(pid, signal);
    await dashboardPid(dataDir, pid);
    for (const { id } of tunnels) await untilOnline(api, id);
    expect((await api.tunnel(kept.id)).status.url).toBe(kept.status.url);

    const toasts = page.getByRole("region", { name: "Notifications" });
    await expect(toasts).toContainText("Gatehouse ended unexpectedly and runs again");
    await expect(toasts).toContainText(signal);
    await expect(row(page, "Storefront 1").getByText("Online")).toBeVisible();
    expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
    const { body } = await api.request("GET", "/api/notices");
    const notices = z.array(noticeSchema).parse(body);
    expect(notices.filter(({ kind }) => kind === "gatehouse")).toHaveLength(1);
    expect(findSocketFolders(dataDir)).toHaveLength(1);
    expect(dashboard.child.exitCode).toBeNull();
  });
}

/** Directly after a crash nothing answers. */
async function untilOnline(api: Api, id: string): Promise<void> {
  const state = () =>
    api.tunnel(id).then(
      ({ status }) => status.state,
      () => "no answer",
    );
  await expect.poll(state, { timeout: 10_000, intervals: [20] }).toBe("online");
}

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  test(`${signal} to the parent ends everything in good order`, async ({
    api,
    control,
    dashboard,
    dataDir,
    lab,
  }) => {
    await startTwo(api, lab);
    await expectCleanEnd({ dataDir, control }, () => dashboard.child.kill(signal));
  });
}

test("a signal to the parent while it waits to start the dashboard again ends it, sockets removed", async ({
  api,
  control,
  dashboard,
  dataDir,
  lab,
}) => {
  await startTwo(api, lab);
  // After the second crash in a row there is a pause of 1 s.
  for (const crashes of [1, 2]) {
    const pid = await dashboardPid(dataDir);
    process.kill(pid, "SIGKILL");
    await expect
      .poll(() => dashboard.output().split("Gatehouse ended unexpectedly:").length - 1)
      .toBe(crashes);
    if (crashes === 1) await dashboardPid(dataDir, pid);
    if (crashes === 1)
      await expect.poll(() => dashboard.output()).toContain("ended unexpectedly and runs again");
  }
  await dashboard.stop();
  expect(dashboard.child.exitCode).toBe(0);
  expect(findSocketFolders(dataDir)).toEqual([]);
  await expect.poll(() => bound(control)).toEqual([]);
});

test("an orderly end of the dashboard is not undone", async ({
  api,
  control,
  dashboard,
  dataDir,
  lab,
}) => {
  await startTwo(api, lab);
  await expectCleanEnd({ dataDir, control }, async () =>
    process.kill(await dashboardPid(dataDir), "SIGTERM"),
  );
  await expect.poll(() => dashboard.child.exitCode).toBe(0);
});

test.describe("with an error of its own", () => {
  // A signal causes an error in a timer of the dashboard that belongs to no request.
  const broken =
    'process.on("SIGUSR2", () => setTimeout(() => { throw new TypeError("broken"); }));';
  const preload = `data:text/javascript,${encodeURIComponent(broken)}`;
  test.use({ launch: { by: WITH_PARENT, env: { NODE_OPTIONS: `--import ${preload}` } } });

  test("it closes its tunnels in good order and is started again", async ({
    api,
    dashboard,
    dataDir,
    lab,
  }) => {
    test.skip(process.platform === "win32", "Windows has no signals");
    const kept = first(await startTwo(api, lab));
    process.kill(await dashboardPid(dataDir), "SIGUSR2");
    const order =
      /unexpected error ends Gatehouse: TypeError: broken at[\s\S]*Closing tunnels\.[\s\S]*Gatehouse ended unexpectedly: an unexpected error, which[\s\S]*ended unexpectedly and runs again/;
    await expect.poll(() => dashboard.output()).toMatch(order);
    await untilOnline(api, kept.id);
  });
});

test.describe("under npm", () => {
  test.use({ launch: { by: ["npm", "start"] } });
  const npm = spawnSync("npm", ["--version"], { shell: process.platform === "win32" });

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    test(`${signal} to npm ends everything in good order`, async ({
      api,
      control,
      dashboard,
      dataDir,
      lab,
    }) => {
      test.skip(npm.status !== 0, "needs npm in the path");
      await startTwo(api, lab);
      await expectCleanEnd({ dataDir, control }, () => dashboard.child.kill(signal));
    });
  }
});

test.describe("npm start in a terminal", () => {
  test.use({ launch: { by: ["script", "-q", "-e", "-c", "npm start", "/dev/null"] } });

  for (const [how, end] of [
    ["Ctrl-C", ({ child }: Dashboard) => child.stdin?.write("\x03")],
    // The system closes its end of the terminal, and signals the processes at the other end.
    ["closing the terminal", ({ child }: Dashboard) => child.kill("SIGKILL")],
  ] as const) {
    test(`${how} ends everything in good order`, async ({
      api,
      control,
      dashboard,
      dataDir,
      lab,
    }) => {
      test.skip(process.platform !== "linux", "needs the command script of Linux");
      await startTwo(api, lab);
      await expectCleanEnd({ dataDir, control }, () => end(dashboard));
    });
  }
});

/** Every change of state is printed, and so are the parent's actions after a crash. */
async function expectToGoOn(dashboard: Dashboard, dataDir: string, lab: Lab): Promise<void> {
  const api = apiOf(dashboard, lab);
  const pid = await dashboardPid(dataDir);
  const kept = first(await startTwo(api, lab));
  await api.request("POST", `/api/tunnels/${kept.id}/stop`);
  await api.reaches(kept.id, "stopped");
  expect(await dashboardPid(dataDir)).toBe(pid);
  process.kill(pid, "SIGKILL");
  await dashboardPid(dataDir, pid);
  const health = () => api.request("GET", "/api/health").catch(() => undefined);
  await expect.poll(health).toMatchObject({ status: 200 });
  await dashboard.stop();
  expect(dashboard.child.exitCode).toBe(0);
}

test("a port that another program has only on ::1 counts as in use", async ({ dataDir }) => {
  const port = await freePort();
  const other = createServer().listen({ port, host: "::1", ipv6Only: true });
  await once(other, "listening");
  const launch = launchDashboard({ dataDir, mode: "start", port, by: WITH_PARENT });
  await expect(launch).rejects.toThrow(`Port ${port} is in use on [::1]. Stop what uses it`);
  other.close();
});

test("nothing ends when nobody reads the log any more", async ({ dashboard, dataDir, lab }) => {
  dashboard.child.stdout?.destroy();
  dashboard.child.stderr?.destroy();
  await expectToGoOn(dashboard, dataDir, lab);
});

test.describe("with a full disk for its log", () => {
  const by = ["sh", "-c", 'exec "$@" >/dev/full 2>&1', "sh", ...WITH_PARENT];
  test.use({ launch: { by, silent: true } });

  test("nothing ends", async ({ dashboard, dataDir, lab }) => {
    test.skip(process.platform !== "linux", "needs /dev/full");
    await expectToGoOn(dashboard, dataDir, lab);
  });
});
