import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { freePort } from "@/e2e/free-port";
import { openProject } from "./open-project";
import { choosePort, waitForPort } from "./ports";
import { linkDomain, resolveApps } from "./resolve-apps";
import { filesOf, isDone, isUp, pidOf, requestDown, watchRequests } from "./up-state";

let root = "";
const children = new Set<ChildProcess>();

beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(os.tmpdir(), "gatehouse-project-")));
  process.env.GATEHOUSE_DATA_DIR = path.join(root, "data");
});

afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  children.clear();
  delete process.env.GATEHOUSE_DATA_DIR;
  rmSync(root, { recursive: true, force: true });
});

/** A checkout of this branch with this file, without git. */
function newProject(text: string, branch = "feature/cart") {
  mkdirSync(path.join(root, ".git"), { recursive: true });
  writeFileSync(path.join(root, ".git", "HEAD"), `ref: refs/heads/${branch}\n`);
  writeFileSync(path.join(root, "gatehouse.yml"), text);
  mkdirSync(path.join(root, "apps", "web"), { recursive: true });
  return openProject(path.join(root, "apps", "web"));
}

const FILE = `allow: "@example.com"
group: Shop
link: { domain: "{branch}.example.com" }
apps:
  web: { run: npm run dev, folder: apps/web, allow: [member@example.com, "role:admin"] }
  docs: { url: "http://localhost:8080", group: Docs, domain: "docs-{branch}.example.com" }
`;

test("the nearest file above is read, and each app is what it says on this branch", () => {
  const project = newProject(FILE);
  expect(project.folder).toBe(root);
  const [web, docs] = resolveApps(project, []);
  expect(web).toMatchObject({
    folder: path.join(root, "apps", "web"),
    who: { allowedEmails: ["member@example.com"], allowedDomains: [], allowedRoles: ["admin"] },
    group: "Shop",
    isLinked: true,
  });
  expect(docs).toMatchObject({
    who: { allowedDomains: ["example.com"] },
    group: "Docs",
    isLinked: false,
    domain: "docs-feature-cart.example.com",
  });
  expect(linkDomain(project)).toBe("feature-cart.example.com");
  expect(resolveApps(project, ["docs"]).map(({ name }) => name)).toEqual(["docs"]);
});

test("what is wrong is said with its place, and a slip in a name with the right one", () => {
  expect(() => newProject("apps:\n  web:\n    prot: 1\n")).toThrow(
    /gatehouse\.yml:3:5: There is no field "prot" here\. Do you mean "port"\?/,
  );
  expect(() => resolveApps(newProject(FILE), ["wbe"])).toThrow('Do you mean "web"?');
  rmSync(path.join(root, "gatehouse.yml"));
  expect(() => openProject(root)).toThrow("There is no gatehouse.yml in");
});

/** Only root can give a file to somebody else. */
const SOMEBODY = 12_345;

test.runIf(process.getuid?.() === 0)(
  "what another user has put above the current folder is not run, nor a link of theirs to a file of ours",
  () => {
    newProject(FILE);
    const file = path.join(root, "gatehouse.yml");
    const ours = path.join(root, "ours.yml");
    const below = path.join(root, "apps", "web");
    chownSync(file, SOMEBODY, SOMEBODY);
    expect(() => openProject(below)).toThrow(`${file} belongs to another user`);
    expect(openProject(root).folder).toBe(root);

    chownSync(file, 0, 0);
    renameSync(file, ours);
    symlinkSync(ours, file);
    expect(openProject(below).folder).toBe(root);
    lchownSync(file, SOMEBODY, SOMEBODY);
    expect(() => openProject(below)).toThrow(`${file} belongs to another user`);

    lchownSync(file, 0, 0);
    chownSync(root, SOMEBODY, SOMEBODY);
    expect(() => openProject(below)).toThrow(`${root} belongs to another user`);
  },
);

test("a domain with a branch needs one, that fits", () => {
  const project = newProject(FILE);
  expect(() => resolveApps({ ...project, checkout: undefined }, [])).toThrow(
    "needs the git branch",
  );
  const long = FILE.replace("docs-{branch}", `${"d".repeat(40)}-{branch}`);
  expect(() => resolveApps(newProject(long, "b".repeat(40)), ["docs"])).toThrow("is no host name");
});

test("an app gets its port, or another one where that is in use", async () => {
  const port = await freePort();
  expect(await choosePort(port, new Set())).toBe(port);
  expect(await choosePort(port, new Set([port]))).not.toBe(port);
  for (const host of ["127.0.0.1", "::1", "0.0.0.0"]) {
    const server = net.createServer().listen(port, host);
    await once(server, "listening");
    expect(await choosePort(port, new Set()), host).not.toBe(port);
    server.close();
    await once(server, "close");
  }
});

test("a port is waited for until something listens, or nobody waits any longer", async () => {
  const port = await freePort();
  const stop = new AbortController();
  const never = waitForPort(port, stop.signal);
  stop.abort();
  expect(await never).toBe(false);
  const wait = waitForPort(port, new AbortController().signal);
  const server = net.createServer().listen(port, "127.0.0.1");
  expect(await wait).toBe(true);
  server.close();
});

test("a project is up as long as the process that claimed it, and hears what down asks for", async () => {
  const files = filesOf(root);
  expect(isUp(files)).toBe(false);
  const script = `
    import { claimProject, filesOf } from "./lib/cli/up/up-state.ts";
    const files = filesOf(${JSON.stringify(root)});
    try { claimProject(files); console.log("claimed"); } catch (error) { console.log(error.message); }
    setInterval(() => undefined, 1000);
  `;
  const claim = () => {
    const child = spawn(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "-e", script],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    children.add(child);
    return child;
  };
  const firstLine = async (child: ReturnType<typeof claim>) => {
    for await (const line of createInterface({ input: child.stdout })) return line;
    return undefined;
  };
  const first = claim();
  expect(await firstLine(first)).toBe("claimed");
  const second = claim();
  expect(await firstLine(second)).toContain("gatehouse down");
  second.kill("SIGKILL");
  expect([isUp(files), pidOf(files)]).toEqual([true, first.pid]);
  first.kill("SIGKILL");
  await once(first, "exit");
  expect(isUp(files)).toBe(false);

  const asked: string[][] = [];
  const stop = watchRequests(files, async (apps) => {
    asked.push(apps);
  });
  requestDown(files, ["web"]);
  await vi.waitFor(() => expect(isDone(files)).toBe(true), { timeout: 10_000 });
  writeFileSync(files.request, "{ not json");
  requestDown(files, []);
  await vi.waitFor(() => expect(asked).toEqual([["web"], []]), { timeout: 10_000 });
  stop();
  expect(readFileSync(files.state, "utf8")).toContain(String(first.pid));
});
