import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  findSocketFolders,
  getSocketFolder,
  isOurFolder,
  removeSocketFolder,
  restoreSocketFolder,
} from "./socket-folder";

// Windows has no sockets as files.
describe.skipIf(process.platform === "win32")("the folder of the sockets", () => {
  let scratch: string;
  let data: string;

  beforeEach(() => {
    globalThis.__gatehouse?.delete("socket-folder");
    scratch = mkdtempSync(path.join(os.tmpdir(), "gatehouse-test-"));
    data = path.join(scratch, "data");
    vi.stubEnv("GATEHOUSE_DATA_DIR", data);
    vi.stubEnv("XDG_RUNTIME_DIR", undefined);
    vi.stubEnv("TMPDIR", place("tmp"));
  });

  afterEach(() => {
    removeSocketFolder();
    vi.unstubAllEnvs();
    rmSync(scratch, { recursive: true });
  });

  function place(name: string, mode = 0o700): string {
    const folder = path.join(scratch, name);
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, mode);
    return folder;
  }

  const parent = () => path.dirname(getSocketFolder());

  test("is in the user's own runtime folder, which nobody else can look into", () => {
    vi.stubEnv("XDG_RUNTIME_DIR", place("runtime"));
    expect(parent()).toBe(place("runtime"));
    expect(lstatSync(getSocketFolder()).mode & 0o777).toBe(0o700);
  });

  test.each([
    ["others can look into it", () => place("runtime", 0o755)],
    ["it is not there", () => path.join(scratch, "nowhere")],
    ["it is not absolute", () => "runtime"],
    ["it makes the sockets' paths too long", () => place("r".repeat(60))],
    [
      "it is a link",
      () => {
        symlinkSync(place("real"), path.join(scratch, "link"));
        return path.join(scratch, "link");
      },
    ],
  ])("is in the temporary folder when %s", (_, runtime) => {
    vi.stubEnv("XDG_RUNTIME_DIR", runtime());
    expect(parent()).toBe(place("tmp"));
  });

  test("is in /tmp when the temporary folder has too long a path", () => {
    vi.stubEnv("TMPDIR", place("t".repeat(80)));
    expect(parent()).toBe("/tmp");
  });

  test("is a new one at each launch, and what a crash left behind is removed", () => {
    const left = getSocketFolder();
    writeFileSync(path.join(left, "0.sock"), "");
    globalThis.__gatehouse?.delete("socket-folder");
    expect(getSocketFolder()).not.toBe(left);
    expect(existsSync(left)).toBe(false);
  });

  test("something else with such a name is neither used nor changed", () => {
    const prefix = getSocketFolder().slice(0, -6);
    removeSocketFolder();
    globalThis.__gatehouse?.delete("socket-folder");
    writeFileSync(`${prefix}a-file`, "kept", { mode: 0o700 });
    const real = place("theirs");
    writeFileSync(path.join(real, "precious"), "kept");
    symlinkSync(real, `${prefix}a-link`);
    const open = path.basename(`${prefix}open`);
    writeFileSync(path.join(place(`tmp/${open}`, 0o755), "precious"), "kept");
    const ours = getSocketFolder();
    expect(findSocketFolders(data)).toEqual([ours]);
    expect(existsSync(path.join(real, "precious"))).toBe(true);
    expect(existsSync(path.join(place("tmp"), open, "precious"))).toBe(true);
    expect(readdirSync(place("tmp"))).toHaveLength(4);
  });

  test("is made again at the same place when somebody removes it", () => {
    const folder = getSocketFolder();
    rmSync(folder, { recursive: true });
    restoreSocketFolder();
    expect(isOurFolder(folder)).toBe(true);
    expect(getSocketFolder()).toBe(folder);
  });

  test("is another one when something else is at its place, which stays as it is", () => {
    const folder = getSocketFolder();
    rmSync(folder, { recursive: true });
    symlinkSync(place("theirs"), folder);
    restoreSocketFolder();
    expect(getSocketFolder()).not.toBe(folder);
    expect(lstatSync(folder).isSymbolicLink()).toBe(true);
    removeSocketFolder();
    expect(existsSync(place("theirs"))).toBe(true);
  });

  test("is in /tmp when the temporary folder cannot be used", () => {
    const file = path.join(scratch, "no-folder");
    writeFileSync(file, "");
    vi.stubEnv("TMPDIR", file);
    expect(parent()).toBe("/tmp");
  });

  test.skipIf(process.getuid?.() !== 0)("is never somebody else's", () => {
    const folder = getSocketFolder();
    chownSync(folder, 65_534, 65_534);
    expect(isOurFolder(folder)).toBe(false);
    expect(getSocketFolder()).not.toBe(folder);
    chownSync(folder, 0, 0);
  });
});
