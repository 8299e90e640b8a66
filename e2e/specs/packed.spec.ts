import { spawnSync } from "node:child_process";
import { expect, test } from "@playwright/test";
import { z } from "zod";
import { findBuilderPaths } from "../checks/pack/find-builder-paths";

const listSchema = z.tuple([z.object({ files: z.array(z.object({ path: z.string() })) })]);

test("the package does not contain the paths of the machine that built it", () => {
  // The build exists already. Without --ignore-scripts it would be made again.
  const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    encoding: "utf8",
    shell: process.platform === "win32",
    maxBuffer: 64 * 1024 * 1024,
  });
  const [{ files }] = listSchema.parse(JSON.parse(stdout));
  const paths = files.map((file) => file.path);
  expect(paths).toContain(".next/required-server-files.json");
  expect(paths).toContain(".next/command-line.mjs");
  expect(paths.length).toBeGreaterThan(100);
  expect(findBuilderPaths(".", paths)).toEqual([]);
});
