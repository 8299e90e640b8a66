import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readEnv } from "@/lib/base/env";
import { CliError } from "@/lib/cli/exit";
import { type Definition, define, findLastingNode } from "./definition";
import { readPlist, toPlist } from "./launchd";
import { readUnit, toUnit } from "./systemd";
import { readTask, toEnvFile, toTask } from "./task-scheduler";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-service-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ODD = `Ada's "own" & <folder> 100%h $HOME \${X} \\n ä 漢 \u{1f600} --`;
const ENV = { GATEHOUSE_ANNOUNCE: "0", GATEHOUSE_OPEN: "0", GATEHOUSE_DATA_DIR: `/data/${ODD}` };
const ODD_PATHS: Definition = {
  node: `/opt/${ODD}/node`,
  script: `/lib/${ODD}/start.mjs`,
  env: ENV,
};

/** Every path that `define` lets through. */
const paths = fc
  .string({ unit: "grapheme", minLength: 1 })
  .map((text) => text.replace(/\p{Cc}/gu, ""))
  .map((text) => `/${text}`);
const definitions = fc.record({ node: paths, script: paths, env: fc.constant(ENV) });
const places = {
  envFile: "C:\\Users\\Ada & Co\\service.env",
  user: "OFFICE\\Ada & Co",
  systemRoot: "C:\\Windows",
};

test("of any paths each format keeps exactly these", () => {
  fc.assert(
    fc.property(definitions, (definition) => {
      const { node, script } = definition;
      expect(readUnit(toUnit(definition))).toEqual({ node, script });
      expect(readPlist(toPlist(definition, "/log"))).toEqual({ node, script });
      // Paths of Windows have no quotes.
      const windows = { ...definition, node: bare(node), script: bare(script) };
      const { env: _, ...kept } = windows;
      expect(readTask(toTask(windows, places))).toEqual(kept);
    }),
    { examples: [[{ node: "/a\u2028b/node", script: '/\\\u2029"\\\u2028ExecStart=c', env: ENV }]] },
  );
});

const bare = (text: string) => text.replaceAll('"', "");

const hasVerify = spawnSync("systemd-analyze", ["--version"]).status === 0;

test("systemd accepts the unit, whatever is in its paths", ({ skip }) => {
  skip(!hasVerify, "systemd-analyze is not installed");
  // systemd refuses quotes and backslashes in the path of a program, but not in its arguments.
  const bin = path.join(folder, ODD.replace(/["'\\]/g, ""));
  mkdirSync(bin, { recursive: true });
  symlinkSync(process.execPath, path.join(bin, "node"));
  const unit = toUnit({ ...ODD_PATHS, node: path.join(bin, "node") });
  expect(verify(unit)).toEqual({ status: 0, said: "" });
  // What it would start is what was meant: another program is not there.
  expect(verify(unit.replace('/node" ', '/nodes" '))).toMatchObject({
    status: 1,
    said: expect.stringContaining("nodes is not executable"),
  });
  expect(verify(unit.replace("Type=exec", "Type=exact")).said).toContain("Failed to parse");
});

function verify(unit: string): { status: number | null; said: string } {
  const file = path.join(folder, "gatehouse.service");
  writeFileSync(file, unit);
  const { status, stdout, stderr } = spawnSync("systemd-analyze", ["--user", "verify", file], {
    encoding: "utf8",
    env: { ...process.env, XDG_RUNTIME_DIR: folder, HOME: folder },
    timeout: 20_000,
  });
  return { status, said: stdout + stderr };
}

test("the unit has no secret, prints no token and opens no browser", () => {
  const unit = toUnit(ODD_PATHS);
  expect(unit).toContain('Environment="GATEHOUSE_ANNOUNCE=0"\nEnvironment="GATEHOUSE_OPEN=0"\n');
  const env = {
    GATEHOUSE_TOKEN: "the-access-token-of-this-dashboard",
    GATEHOUSE_DATA_DIR: "data",
    NGROK_AUTHTOKEN: "2the-authtoken",
    PORT: "4750",
    GATEHOUSE_OPEN: "1",
  };
  const defined = define("/lib/start.mjs", "/bin/node", env);
  expect(defined.env).toEqual({
    GATEHOUSE_ANNOUNCE: "0",
    GATEHOUSE_OPEN: "0",
    GATEHOUSE_DATA_DIR: path.resolve("data"),
    PORT: "4750",
  });
  // The Task Scheduler keeps what is printed in a file by this variable alone.
  expect(readEnv({}).announce).toBe(true);
  expect(readEnv({ GATEHOUSE_LOG: "service.log" }).announce).toBe(false);
  expect(() => define("/lib/start.mjs", "/bin/a\nExecStartPre=/bin/evil")).toThrow(CliError);
  expect(() => define("/home/ada/.npm/_npx/1/lib/start.mjs")).toThrow("npm install -g");
});

test.skipIf(process.platform === "win32")("a Node is named by a path that lasts", () => {
  const at = (name: string, target = process.execPath) => {
    const bin = path.join(folder, name, "bin");
    mkdirSync(bin, { recursive: true });
    symlinkSync(target, path.join(bin, "node"));
    return bin;
  };
  const usual = at("usual");
  const folders = ["relative", at("fnm_multishells"), at("other", "/bin/sh"), folder, usual];
  // The tests' own folder is a temporary one.
  vi.stubEnv("TMPDIR", "/nowhere");
  const node = path.join(path.dirname(process.execPath), "node");
  expect(findLastingNode(folders, node)).toBe(path.join(usual, "node"));
  expect(findLastingNode(folders.slice(0, -1), node)).toBe(node);
  vi.unstubAllEnvs();
  expect(findLastingNode(folders, node)).toBe(node);
});

type Element = { name: string; text: string; children: Element[]; attributes: object };

/** Throws where the text is not well-formed. */
function parse(xml: string): Element {
  const root: Element = { name: "", text: "", children: [], attributes: {} };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element: Element = { name, text: "", children: [], attributes };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    const last = open.at(-1);
    if (last) last.text += text;
  });
  parser.on("closetag", () => open.pop());
  parser.write(xml).close();
  return root;
}

/** PropertyList-1.0.dtd, of which these are the elements that launchd.plist(5) uses. */
function toValue({ name, text, children }: Element): unknown {
  const hasText = text.trim() !== "";
  switch (name) {
    case "dict":
      expect([hasText, children.length % 2]).toEqual([false, 0]);
      return Object.fromEntries(
        children.flatMap((child, at) => {
          if (at % 2 === 1) return [];
          expect(child).toMatchObject({ name: "key", children: [] });
          return [[child.text, toValue(children[at + 1] ?? child)]];
        }),
      );
    case "array":
      expect(hasText).toBe(false);
      return children.map(toValue);
    case "string":
      expect(children).toEqual([]);
      return text;
    case "integer":
      expect(text).toMatch(/^\d+$/);
      return Number(text);
    case "true":
    case "false":
      expect([text, children]).toEqual(["", []]);
      return name === "true";
    default:
      throw new Error(`A property list has no ${name}`);
  }
}

test("the launch agent is a property list with what launchd needs", () => {
  const text = toPlist(ODD_PATHS, `/log/${ODD}`);
  const [plist] = parse(text).children;
  expect(plist).toMatchObject({ name: "plist", attributes: { version: "1.0" } });
  expect(plist?.children).toHaveLength(1);
  const { node, script, env } = ODD_PATHS;
  expect(plist?.children.map(toValue)).toEqual([
    {
      Label: "local.gatehouse.dashboard",
      ProgramArguments: [node, script],
      EnvironmentVariables: env,
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
      ThrottleInterval: 15,
      Umask: 0o077,
      StandardOutPath: `/log/${ODD}`,
      StandardErrorPath: `/log/${ODD}`,
    },
  ]);
});

test("another reader of property lists reads the same", ({ skip }) => {
  skip(spawnSync("python3", ["--version"]).status !== 0, "python3 is not installed");
  const read =
    "import json,plistlib,sys;print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))";
  const input = toPlist(ODD_PATHS, "/log");
  const { stdout } = spawnSync("python3", ["-c", read], { input, encoding: "utf8" });
  expect(JSON.parse(stdout)).toMatchObject({
    ProgramArguments: [ODD_PATHS.node, ODD_PATHS.script],
    EnvironmentVariables: ENV,
  });
});

// MS-TSCH, 2.5: which elements may stand in which. Those of a trigger have a fixed order, all others have none.
const MAY_HAVE: Record<string, string[]> = {
  Task: ["RegistrationInfo", "Triggers", "Settings", "Data", "Principals", "Actions"],
  RegistrationInfo: ["URI", "Description", "Author", "Date", "Source", "Version"],
  Triggers: ["LogonTrigger"],
  LogonTrigger: [
    "Enabled",
    "StartBoundary",
    "EndBoundary",
    "Repetition",
    "ExecutionTimeLimit",
    "UserId",
    "Delay",
  ],
  Principals: ["Principal"],
  Principal: ["UserId", "LogonType", "GroupId", "DisplayName", "RunLevel"],
  Settings: [
    "AllowStartOnDemand",
    "RestartOnFailure",
    "MultipleInstancesPolicy",
    "DisallowStartIfOnBatteries",
    "StopIfGoingOnBatteries",
    "StartWhenAvailable",
    "Enabled",
    "Hidden",
    "ExecutionTimeLimit",
    "Priority",
  ],
  RestartOnFailure: ["Interval", "Count"],
  Actions: ["Exec"],
  Exec: ["Command", "Arguments", "WorkingDirectory"],
};
const VALUES: Record<string, RegExp> = {
  Enabled: /^(true|false)$/,
  DisallowStartIfOnBatteries: /^(true|false)$/,
  StopIfGoingOnBatteries: /^(true|false)$/,
  LogonType: /^InteractiveToken$/,
  RunLevel: /^LeastPrivilege$/,
  MultipleInstancesPolicy: /^(Parallel|Queue|IgnoreNew)$/,
  ExecutionTimeLimit: /^PT0S$/,
  Interval: /^PT([1-9]|[1-5]\d)M$/,
  Count: /^([1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])$/,
  Priority: /^([0-9]|10)$/,
  // Both have a longest length there.
  Command: /^.{1,260}$/u,
  UserId: /^.{1,}$/u,
};

function checkTask({ name, text, children }: Element): void {
  const allowed = MAY_HAVE[name];
  if (!allowed) {
    expect({ name, children }).toEqual({ name, children: [] });
    if (VALUES[name]) expect(text).toMatch(VALUES[name]);
    return;
  }
  expect({ name, text: text.trim() }).toEqual({ name, text: "" });
  const names = children.map((child) => child.name);
  expect(new Set(names).size).toBe(names.length);
  for (const each of names) expect(allowed).toContain(each);
  if (name === "LogonTrigger") {
    expect(names).toEqual([...names].sort((a, b) => allowed.indexOf(a) - allowed.indexOf(b)));
  }
  children.forEach(checkTask);
}

test("the task has what the schema of the Task Scheduler asks for", () => {
  const windows = { ...ODD_PATHS, node: "C:\\Program Files\\nodejs\\node.exe" };
  const text = toTask({ ...windows, script: `C:\\Ada & Co\\ä\\start.mjs` }, places);
  expect(text.startsWith('<?xml version="1.0" encoding="UTF-16"?>')).toBe(true);
  const [task] = parse(text).children;
  if (!task) throw new Error("There is no element");
  expect(task).toMatchObject({
    name: "Task",
    attributes: { version: "1.2", xmlns: "http://schemas.microsoft.com/windows/2004/02/mit/task" },
  });
  checkTask(task);
  const find = (from: Element, name: string): Element[] =>
    from.children.flatMap((child) => [
      ...(child.name === name ? [child] : []),
      ...find(child, name),
    ]);
  const [principal, actions] = [find(task, "Principal")[0], find(task, "Actions")[0]];
  expect(actions?.attributes).toEqual({ Context: "Author" });
  expect(principal?.attributes).toEqual({ id: "Author" });
  expect(find(task, "Arguments").map((each) => each.text)).toEqual([
    `--headless "C:\\Program Files\\nodejs\\node.exe" "--env-file=${places.envFile}" "C:\\Ada & Co\\ä\\start.mjs"`,
  ]);
});

test("Node reads the environment of a task as it was meant", () => {
  const env = {
    ...ENV,
    A: "C:\\new\\table",
    B: "it's",
    C: '"q" # $X',
    GATEHOUSE_DATA_DIR: "C:\\ä b",
  };
  const file = path.join(folder, "service.env");
  writeFileSync(file, toEnvFile(env));
  const print = "console.log(JSON.stringify(process.env))";
  const { stdout } = spawnSync(process.execPath, [`--env-file=${file}`, "-e", print], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, NODE_ENV: process.env.NODE_ENV },
  });
  expect(JSON.parse(stdout)).toMatchObject(env);
  expect(() => toEnvFile({ A: "'`" })).toThrow(CliError);
  expect(readFileSync(file, "utf8")).not.toContain("\r");
});
