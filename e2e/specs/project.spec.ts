import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type UpEvent, upEventSchema } from "@/lib/cli/up/up-events";
import { type Tunnel, tunnelSchema } from "@/lib/contract/tunnels";
import { isRunning } from "../is-running";
import { needs } from "../world";
import { type Api, test as base, expect, workAccount } from "./fixtures";
import { dashboardWithOwnToken } from "./own-token";
import { spawnOnTerminal } from "./terminal";

const main = fileURLToPath(new URL("../../lib/cli/main.mjs", import.meta.url));

/** Answers with what is in its environment; what it starts itself must end with it. */
const APP = `import { spawn } from "node:child_process";
import http from "node:http";
const { PORT, PUBLIC_URL, GREETING } = process.env;
const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
http
  .createServer((_, response) => response.end(JSON.stringify({ PUBLIC_URL, GREETING, child: child.pid })))
  .listen(Number(PORT), "127.0.0.1", () => console.log("\\x1b[32mlistening\\x1b[0m at", PORT));
`;

const file = (more = "") => `name: Shop
allow: [member@example.com${more}]
apps:
  web:
    run: node app.mjs
    env: { GREETING: hello }
  api:
    run: node ../app.mjs
    folder: api
    domain: "{branch}-api.localhost"
`;

type Up = {
  pid: number;
  events: UpEvent[];
  /** Resolves with the first event of this kind, of this app. */
  tells<Kind extends UpEvent["event"]>(
    kind: Kind,
    app?: string,
  ): Promise<Extract<UpEvent, { event: Kind }>>;
  ended: Promise<number>;
};

type Project = {
  folder: string;
  up(...args: string[]): Up;
  run(...args: string[]): Promise<{ code: number; out: string; err: string }>;
  write(text: string): void;
  /** The same in a folder of the project. */
  within(folder: string): Project;
  /** Another worktree of the repository on a new branch. */
  worktree(branch: string): Project;
};

const test = base.extend<{ project: Project }>({
  dashboard: dashboardWithOwnToken,
  project: async ({ dashboard, dataDir }, use) => {
    const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), "gatehouse-up-")));
    const folder = path.join(root, "shop");
    mkdirSync(path.join(folder, "api"), { recursive: true });
    writeFileSync(path.join(folder, "app.mjs"), APP);
    writeFileSync(path.join(folder, "api", ".keep"), "");
    writeFileSync(path.join(folder, "gatehouse.yml"), file());
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@example.com", ...args], {
        cwd: folder,
        stdio: "ignore",
      });
    git("init", "-b", "main");
    git("add", ".");
    git("commit", "-m", "Begin");
    const projectIn = (at: string): Project => ({
      folder: at,
      up: (...args) => spawnUp(at, dataDir, args),
      run: (...args) => run(at, dataDir, args),
      write: (text) => writeFileSync(path.join(at, "gatehouse.yml"), text),
      within: (inner) => projectIn(path.join(at, inner)),
      worktree: (branch) => {
        const other = path.join(root, branch.replaceAll("/", "-"));
        git("worktree", "add", other, "-b", branch);
        return projectIn(other);
      },
    });
    await use(projectIn(folder));
    // What a failed test left in the background.
    await run(folder, dataDir, ["down"]);
    await dashboard.stop();
    rmSync(root, { recursive: true, force: true });
  },
});

function environment(dataDir: string) {
  const { GATEHOUSE_TOKEN: _, FORCE_COLOR: _c, ...rest } = process.env;
  return { ...rest, GATEHOUSE_DATA_DIR: dataDir, HOOK_SECRET: "signed-with-this" };
}

function spawnCli(cwd: string, dataDir: string, args: string[]) {
  return spawn(process.execPath, [main, ...args], {
    cwd,
    env: environment(dataDir),
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function run(cwd: string, dataDir: string, args: string[]) {
  const child = spawnCli(cwd, dataDir, args);
  const ended = { code: -1, out: "", err: "" };
  child.stdout.on("data", (chunk) => (ended.out += String(chunk)));
  child.stderr.on("data", (chunk) => (ended.err += String(chunk)));
  const [code] = await once(child, "close");
  return { ...ended, code: Number(code) };
}

function spawnUp(cwd: string, dataDir: string, args: string[]): Up {
  const child = spawnCli(cwd, dataDir, ["up", "--json", ...args]);
  let err = "";
  child.stderr.on("data", (chunk) => (err += String(chunk)));
  const events: UpEvent[] = [];
  const wake = new Set<() => void>();
  let isOver = false;
  createInterface({ input: child.stdout }).on("line", (line) => {
    events.push(upEventSchema.parse(JSON.parse(line)));
    for (const each of wake) each();
  });
  const ended = once(child, "close").then(([code]) => {
    isOver = true;
    for (const each of wake) each();
    return Number(code);
  });
  return {
    pid: Number(child.pid),
    events,
    ended,
    tells: (kind, app) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = events.find(
            (each): each is Extract<UpEvent, { event: typeof kind }> =>
              each.event === kind && (app === undefined || ("app" in each && each.app === app)),
          );
          if (found) resolve(found);
          else if (isOver) reject(new Error(`It ended without "${kind}": ${err}`));
          else return;
          wake.delete(look);
        };
        wake.add(look);
        look();
      }),
  };
}

async function tunnelsOf(api: Api): Promise<Map<string, Tunnel>> {
  const { body } = await api.request("GET", "/api/tunnels");
  return new Map(
    z
      .array(tunnelSchema)
      .parse(body)
      .map((tunnel) => [tunnel.name, tunnel]),
  );
}

const answerSchema = z.object({
  PUBLIC_URL: z.string(),
  GREETING: z.string().optional(),
  child: z.int(),
});

async function ask(port: number | undefined) {
  return answerSchema.parse(await (await fetch(`http://127.0.0.1:${port}`)).json());
}

/** The processes of the apps, and what they started themselves. */
async function pidsOf(up: Up): Promise<number[]> {
  const pids: number[] = [];
  for (const app of ["web", "api"]) {
    const { pid, port } = await up.tells("running", app);
    await up.tells("listening", app);
    pids.push(pid, (await ask(port)).child);
  }
  return pids;
}

const PROMISED = { timeout: 10_000, intervals: [100] };

/** No app and no tunnel is left, soon. */
async function expectNothingLeft(api: Api, pids: readonly number[], names: string[]) {
  const left = async () => {
    const tunnels = await tunnelsOf(api);
    const up = names.filter((name) => tunnels.get(name)?.status.state !== "stopped");
    return [...pids.filter(isRunning), ...up];
  };
  await expect.poll(left, PROMISED).toEqual([]);
}

test("two worktrees are up at once; kill -9 of one leaves nothing of it, Ctrl-C nothing of the other", async ({
  api,
  dataDir,
  project,
}) => {
  needs({ tunnels: 4, chosenName: true, names: "random" });
  await api.createProfile();
  await api.createAccount();

  const terminal = spawnOnTerminal(process.execPath, [main, "up"], {
    cwd: path.join(project.folder, "api"),
    env: environment(dataDir),
  });
  await terminal.until(/^web {7}\| listening at \d+$/m);
  const shown = await terminal.until("All are up.");
  expect(shown).toMatch(/^gatehouse \| web is protected: http:/m);
  expect(shown).toContain("member@example.com may enter.");
  const first = await tunnelsOf(api);
  expect([...first.keys()].sort()).toEqual(["Shop api", "Shop web"]);
  for (const { status, allowedEmails } of first.values()) {
    expect(status.protection.verdict).toBe("protected");
    expect(allowedEmails).toEqual(["member@example.com"]);
  }
  expect(new URL(String(first.get("Shop api")?.status.url)).hostname).toBe("main-api.localhost");

  const up = project.worktree("feature/cart").up();
  const pids = await pidsOf(up);
  await up.tells("ready");
  const web = await up.tells("running", "web");
  const { url } = await up.tells("protected", "web");
  expect(await ask(web.port)).toMatchObject({ PUBLIC_URL: url, GREETING: "hello" });
  const branch = await up.tells("running", "api");
  expect(branch.publicUrl).toBe("https://feature-cart-api.localhost");
  const second = await tunnelsOf(api);
  const names = [...second.keys()].filter((name) => !first.has(name)).sort();
  expect(names).toEqual(["Shop api (feature/cart)", "Shop web (feature/cart)"]);
  for (const { status } of second.values()) expect(status.protection.verdict).toBe("protected");

  process.kill(up.pid, "SIGKILL");
  await expectNothingLeft(api, pids, names);

  const others = [...terminal.text().matchAll(/PORT=(\d+)/g)].map(([, port]) => Number(port));
  const children = await Promise.all(others.map(async (port) => (await ask(port)).child));
  expect(children.filter(isRunning)).toHaveLength(2);
  terminal.type("\x03");
  await terminal.until("All have ended.");
  expect(await terminal.ended).toBe(0);
  await expectNothingLeft(api, children, [...first.keys()]);
});

test("a file that lets more in needs a yes; --detach goes on until down, and an app that ends stops its tunnel", async ({
  api,
  dataDir,
  project,
}) => {
  needs({ tunnels: 2, chosenName: true, names: "random" });
  await api.createProfile();
  await api.createAccount();
  await api.createAccount({ name: "Other account" });

  const unsure = await project.run("up");
  expect(unsure).toMatchObject({ code: 2, err: expect.stringContaining("Choose with --account") });
  const terminal = spawnOnTerminal(process.execPath, [main, "up"], {
    cwd: project.folder,
    env: environment(dataDir),
  });
  await terminal.until("Which ngrok account? This is asked once for this project.");
  terminal.type("2\r");
  await terminal.until("All are up.");
  terminal.type("\x03");
  expect(await terminal.ended).toBe(0);

  const detached = await project.run("up", "--detach");
  expect(detached).toMatchObject({ code: 0, err: "" });
  expect(detached.out).toContain("web is protected: http");
  expect((await project.run("up")).err).toContain("up already");
  const [port] = /(?<=web starts with PORT=)\d+/.exec(detached.out) ?? [];
  const { child } = await ask(Number(port));
  expect(await project.run("down", "wbe")).toMatchObject({ code: 5 });
  expect(await project.run("down", "web")).toMatchObject({ code: 0, out: "Ended: web.\n" });
  await expectNothingLeft(api, [child], ["Shop web"]);
  expect((await tunnelsOf(api)).get("Shop api")?.status.state).toBe("online");
  expect(await project.run("down")).toMatchObject({ code: 0, out: "All have ended.\n" });
  await expectNothingLeft(api, [], ["Shop web", "Shop api"]);
  expect((await project.run("down")).out).toBe("Nothing was up here.\n");

  // A new name is another app, for which nobody has said yes.
  project.write(file().replace(" web:", " shop:"));
  const renamed = await project.run("up", "--json");
  expect(renamed.code).toBe(2);
  expect(renamed.err).toContain("shop is new. member@example.com may enter http://localhost:");
  expect([...(await tunnelsOf(api)).keys()].sort()).toEqual(["Shop api", "Shop web"]);

  const hook =
    "{ kind: webhook, name: Hook, path: /hook, scheme: github, secretFrom: HOOK_SECRET }";
  const wider = file(', "@example.com"').replace("node app.mjs", "exit 3");
  project.write(`${wider}    doors: [${hook}]\n`);
  const refused = await project.run("up", "--json");
  expect(refused.code).toBe(2);
  expect(refused.err).toContain("More people may enter: example.com");
  expect(refused.err).toContain("the webhook “Hook” lets requests in without a login, at /hook");
  expect((await tunnelsOf(api)).get("Shop api")?.allowedDomains).toEqual([]);

  const up = project.up("--yes");
  const change = await up.tells("tunnel", "api");
  expect(change.changes).toMatchObject([{ field: "Allowed domains", to: "example.com" }]);
  expect(await up.tells("ended", "web")).toMatchObject({ code: 3 });
  const { id } = await up.tells("protected", "api");
  const doors = await api.request("GET", `/api/tunnels/${id}/doors`);
  expect(doors.body).toMatchObject([{ name: "Hook", path: "/hook", state: "active" }]);
  await expectNothingLeft(api, [], ["Shop web"]);
  expect((await tunnelsOf(api)).get("Shop api")?.allowedDomains).toEqual(["example.com"]);
  process.kill(up.pid, "SIGTERM");
  expect(await up.ended).toBe(1);

  // Fewer people need no yes.
  project.write(file());
  const narrower = project.up("api");
  await narrower.tells("protected", "api");
  expect((await tunnelsOf(api)).get("Shop api")?.allowedDomains).toEqual([]);
  process.kill(narrower.pid, "SIGINT");
  expect(await narrower.ended).toBe(0);
});

test("a name that leads a key to an account for the first time, and a file in a folder below, need a yes", async ({
  api,
  dashboard,
  lab,
  project,
}) => {
  needs({ tunnels: 2, chosenName: true, names: "random" });
  await api.createProfile();
  // A stolen cookie can make this account.
  const entered = await fetch(`${dashboard.url}/?token=${dashboard.token}`, { redirect: "manual" });
  const { agentAddr: serverAddr, caCertificate } = lab.edge;
  const { authtoken } = workAccount(lab);
  const made = await fetch(`${dashboard.url}/api/accounts`, {
    method: "POST",
    headers: {
      cookie: entered.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "",
      "content-type": "application/json",
    },
    body: JSON.stringify({ name: "Work account", authtoken, serverAddr, caCertificate }),
  });
  expect(made.status).toBe(201);

  const place = `not at ngrok's own cloud, but at ${serverAddr}`;
  for (const words of [["up"], ["share", "3000"]]) {
    const unsure = await project.run(...words);
    expect(unsure).toMatchObject({ code: 2, err: expect.stringContaining(place) });
    expect(unsure.err).toContain("Nothing was changed. Agree with --yes.");
  }
  expect([...(await tunnelsOf(api)).keys()]).toEqual([]);
  expect(await project.run("up", "--detach", "--yes")).toMatchObject({ code: 0 });

  const inner = project.within("api");
  inner.write(file().replace("member@example.com", "everyone").replace("../app.mjs", "app.mjs"));
  const pulled = await inner.run("up", "web");
  expect(pulled).toMatchObject({ code: 2, err: expect.stringContaining("web is new. Everyone") });
  expect([...(await tunnelsOf(api)).keys()].sort()).toEqual(["Shop api", "Shop web"]);
  expect(await project.run("down")).toMatchObject({ code: 0 });
});

test("an app that is new comes to the address of a link only with a yes", async ({
  api,
  project,
}) => {
  const { id: profileId } = await api.createProfile();
  const { id: accountId } = await api.createAccount();
  const orders = { name: "Orders", upstream: 4000, group: "Demo", profileId, accountId };
  await api.createTunnel(orders);
  const domain = "main-api.localhost";
  const on = { link: true, acceptShared: true, domain };
  expect((await api.request("PATCH", "/api/groups/Demo", on)).status).toBe(200);
  const refused = await project.run("up");
  expect(refused.code).toBe(2);
  expect(refused.err).toContain(`api, Domain: ${domain}. So far this is the address of the one`);
  expect([...(await tunnelsOf(api)).keys()]).toEqual(["Orders"]);
});

test("apps of one link are at one address, once that was agreed to", async ({ api, project }) => {
  needs({ names: "random" });
  await api.createProfile();
  await api.createAccount();
  const linked = file()
    .replace("apps:", "group: Shop\nlink: true\napps:")
    .replace(/ +domain: .*\n/, "");
  project.write(linked);
  const unsure = await project.run("up");
  expect(unsure).toMatchObject({ code: 2, err: expect.stringContaining("one origin") });
  expect(await tunnelsOf(api)).toEqual(new Map());

  const up = project.up("--yes");
  const [web, other] = [await up.tells("protected", "web"), await up.tells("protected", "api")];
  expect(other.url).not.toBe(web.url);
  const { origin } = new URL(web.url);
  expect(new URL(other.url).origin).toBe(origin);
  expect(await up.tells("running", "api")).toMatchObject({ publicUrl: origin });
  const group = await api.request("GET", "/api/groups/shop");
  expect(group.body).toMatchObject({
    link: true,
    status: { protection: { verdict: "protected" } },
  });
  process.kill(up.pid, "SIGTERM");
  expect(await up.ended).toBe(0);
  await expectNothingLeft(api, [], ["Shop web", "Shop api"]);

  // Another app of the project comes to the link that is on.
  project.write(`${linked}  docs:\n    run: node app.mjs\n`);
  expect((await project.run("up", "docs")).err).toContain("new on it: docs");
  const more = project.up("docs", "--yes");
  expect((await more.tells("protected", "docs")).url).toContain("/.gatehouse/go/");
  process.kill(more.pid, "SIGTERM");
  expect(await more.ended).toBe(0);
});
