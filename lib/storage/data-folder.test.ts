import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { codeOf } from "@/e2e/checks/durability/code-of";
import { openDisk, whyNoDisk } from "@/e2e/checks/durability/disk-faults";
import { createPrivateFile, removeStaleDrafts, replacePrivateFile } from "./data-folder";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-files-"));
  file = path.join(folder, "draft.json");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs one of the two in a process with a file size limit of some kilobytes, so that the system writes only a part. */
function writeInLimits(call: "createPrivateFile" | "replacePrivateFile", bytes: number) {
  const program = `import { ${call} } from "./lib/storage/data-folder.ts";
    try { ${call}(${JSON.stringify(file)}, "x".repeat(${bytes})); console.log("done"); }
    catch (error) { console.log(error.code); }`;
  const node = `"${process.execPath}" --import tsx --input-type=module -e '${program}'`;
  const { stdout, stderr } = spawnSync("sh", ["-c", `ulimit -f 16; exec ${node}`], {
    encoding: "utf8",
    env: { ...process.env, TSX_DISABLE_CACHE: "1" },
  });
  return stdout.trim() || stderr;
}

test.skipIf(process.platform === "win32")(
  "a file of which the system takes only a part is refused: the old one stays, and nothing else",
  () => {
    expect(writeInLimits("replacePrivateFile", 1_000)).toBe("done");
    expect(writeInLimits("replacePrivateFile", 100_000)).toBe("EFBIG");
    expect(readFileSync(file, "utf8")).toBe("x".repeat(1_000));
    expect(readdirSync(folder)).toEqual(["draft.json"]);
    rmSync(file);
    expect(writeInLimits("createPrivateFile", 100_000)).toBe("EFBIG");
    expect(readdirSync(folder)).toEqual([]);
  },
);

test.skipIf(whyNoDisk() !== undefined)(
  `a disk that is nearly full keeps the old text whole (${whyNoDisk() ?? "on a small tmpfs"})`,
  () => {
    const disk = openDisk(path.join(folder, "disk"), 1);
    try {
      const draft = path.join(disk.dataDir, "draft.json");
      replacePrivateFile(draft, "old");
      disk.fill();
      expect(codeOf(() => replacePrivateFile(draft, "new"))).toBe("disk_full");
      expect(codeOf(() => createPrivateFile(`${draft}.key`, "new"))).toBe("disk_full");
      expect(readdirSync(disk.dataDir)).toEqual(["draft.json"]);
      expect(readFileSync(draft, "utf8")).toBe("old");
      disk.makeRoom();
      replacePrivateFile(draft, "new");
      expect(readFileSync(draft, "utf8")).toBe("new");
      disk.makeReadOnly();
      expect(codeOf(() => replacePrivateFile(draft, "newer"))).toBe("data_folder_unwritable");
    } finally {
      disk.close();
    }
  },
);

test("a new file never replaces an existing one", () => {
  createPrivateFile(file, "first");
  expect(codeOf(() => createPrivateFile(file, "second"))).toContain("EEXIST");
  expect(readFileSync(file, "utf8")).toBe("first");
  expect(readdirSync(folder)).toEqual(["draft.json"]);
});

test("a missing folder is reported as missing", () => {
  rmSync(folder, { recursive: true });
  expect(codeOf(() => replacePrivateFile(file, "text"))).toBe("data_folder_gone");
});

test("only files that a killed process left half written are removed", () => {
  const id = "0f8fad5b-d9cb-469f-a165-70867728950e";
  const kept = ["gatehouse.db", "notes.tmp", `${id}.tmp`, "gatehouse-before-002.db"];
  for (const name of [...kept, `token.${id}.tmp`, `gatehouse-before-003.db.${id}.part`]) {
    writeFileSync(path.join(folder, name), "");
  }
  removeStaleDrafts(folder);
  expect(readdirSync(folder).sort()).toEqual(kept.sort());
});
