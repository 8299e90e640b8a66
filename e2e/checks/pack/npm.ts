import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

// npm tells its scripts its own path. When Node runs it, it needs no shell, even on Windows.
const npm = z.string("Run this by npm: npm run pack:try").parse(process.env.npm_execpath);

/** `npm pack`, which builds first. Returns the tarball. */
export function pack(folder: string): string {
  runNpm(process.execPath, process.cwd(), ["pack", "--pack-destination", folder]);
  const tarball = readdirSync(folder).find((file) => file.endsWith(".tgz"));
  if (!tarball) throw new Error("npm pack made no tarball.");
  return path.join(folder, tarball);
}

/** Installs the tarball as a user would, with its dependencies from the registry. */
export function install(
  folder: string,
  tarball: string,
  { node, headers }: { node: string; headers?: string },
): void {
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true }));
  const nodedir = headers ? [`--nodedir=${headers}`] : [];
  runNpm(node, folder, ["install", "--no-audit", "--no-fund", ...nodedir, path.resolve(tarball)]);
}

function runNpm(node: string, cwd: string, args: string[]): void {
  // Install scripts look for Node in the path.
  const search = `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ""}`;
  const env: NodeJS.ProcessEnv = { ...process.env, PATH: search };
  // npm's variables describe this package, which would be wrong in the other folder.
  for (const name of Object.keys(env)) if (/^npm_(package|lifecycle)/.test(name)) delete env[name];
  const { status, stderr } = spawnSync(node, [npm, ...args], {
    cwd,
    env,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`npm ${args[0]} failed:\n${stderr.slice(-4_000)}`);
}
